//! What a query of the list of webhook calls asks for.

use actions::calls::{Place, Selection};
use aws::store::log::Entry;
use aws::store::order::{Order, OrderBy, Orders};

use super::cursor::Cursor;

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
    pub offset: Option<usize>,
    /// Behind which call the page begins, instead of an offset.
    pub after: Option<Cursor>,
    /// Most calls to show.
    pub limit: usize,
    /// Whether to show what was sent and what came back.
    pub exchanges: bool,
    /// The query without what says where the page begins, for the address of the next page.
    pub others: String,
}

impl CallQuery {
    /// Where the page begins.
    pub fn place(&self) -> Place {
        match &self.after {
            Some(cursor) => Place::After(cursor.after.clone()),
            None => Place::Offset(self.offset.unwrap_or_default()),
        }
    }

    /// The address of the page behind a call, relative to that of this one.
    pub fn next_page(&self, last: Entry) -> String {
        let cursor = Cursor { orders: self.orders.clone(), after: last };
        let mut query = form_urlencoded::Serializer::new(self.others.clone());
        format!("?{}", query.append_pair("page[after]", &cursor.to_text()).finish())
    }
}

impl Default for CallQuery {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            orders: Orders::by(Order { by: OrderBy::CreatedAt, descending: true }),
            offset: None,
            after: None,
            limit: DEFAULT_LIMIT,
            exchanges: true,
            others: String::new(),
        }
    }
}
