//! Where an event is. Sources choose ids as they like, and API Gateway decodes paths, so that a `/` in an id would be one of the path: an id is in
//! the query.

use crate::links::query;

/// The address of an event, from the root of the console.
pub fn event(id: &str) -> String {
    format!("events/event{}", query([("id", id.to_owned())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_id_is_in_the_query() {
        for (id, address) in [("e-1", "events/event?id=e-1"), ("../a?b&c", "events/event?id=..%2Fa%3Fb%26c")] {
            assert_eq!(event(id), address);
        }
    }
}
