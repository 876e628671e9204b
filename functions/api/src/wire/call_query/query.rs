//! What a query of the list of webhook calls asks for.

use actions::calls::Selection;
use aws::store::log::{Order, OrderBy};

/// Calls on a page unless the query says otherwise.
pub(super) const DEFAULT_LIMIT: usize = 30;

/// Which calls to list, and how.
#[derive(Debug, PartialEq, Eq)]
pub struct CallQuery {
    /// Which calls. Ids that cannot exist are left out.
    pub selection: Selection,
    /// The order; the newest event first unless the query says otherwise.
    pub order: Order,
    /// Calls to skip.
    pub offset: usize,
    /// Most calls to show.
    pub limit: usize,
}

impl Default for CallQuery {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            order: Order { by: OrderBy::CreatedAt, descending: true },
            offset: 0,
            limit: DEFAULT_LIMIT,
        }
    }
}
