//! What a message in the delivery queue says.

use serde::{Deserialize, Serialize};

use domain::call::Cause;
use domain::ids::CallId;

/// Asks the delivery function for one attempt of a call. Only ids: everything else is read when the attempt is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallMessage {
    /// The call.
    pub call_id: CallId,
    /// The event it is about.
    pub event_id: String,
    /// Why this attempt is made.
    pub cause: Cause,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::new_webhook_id;

    use domain::time::Timestamp;

    #[test]
    fn messages_survive_the_queue() {
        let call_id = CallId::new(new_webhook_id(), Timestamp::from_millis(1).unwrap(), "e");
        for cause in [Cause::Automatic, Cause::Resend { token: "t".into() }] {
            let message = CallMessage { call_id, event_id: "e".into(), cause };
            let json = serde_json::to_string(&message).unwrap();
            assert_eq!(serde_json::from_str::<CallMessage>(&json).unwrap(), message);
        }
    }
}
