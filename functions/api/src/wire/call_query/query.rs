//! What a query of the list of webhook calls asks for.

use actions::calls::Selection;
use aws::store::order::{Order, OrderBy, Orders};

/// Calls on a page unless the query says otherwise.
pub(super) const DEFAULT_LIMIT: usize = 30;

/// Which calls to list, and how.
#[derive(Debug, PartialEq, Eq)]
pub struct CallQuery {
    /// Which calls. Ids that cannot exist are left out.
    pub selection: Selection,
    /// The orders; the newest event first unless the query says otherwise.
    pub orders: Orders,
    /// Calls to skip.
    pub offset: usize,
    /// Most calls to show.
    pub limit: usize,
}

impl Default for CallQuery {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            orders: Orders::by(Order { by: OrderBy::CreatedAt, descending: true }),
            offset: 0,
            limit: DEFAULT_LIMIT,
        }
    }
}
