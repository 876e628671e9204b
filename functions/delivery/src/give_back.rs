//! Giving claims back, as if the calls had not been claimed.

use aws::clock;
use aws::store::Tables;
use aws::store::claims::Claimed;
use domain::next::Next;

use crate::received::Received;

/// After a fault of ours before anything was sent: the message is delivered again.
pub async fn after_fault(tables: &Tables, message: Received, claimed: Claimed) -> (Received, Next) {
    give_back(tables, &message, &claimed).await;
    (message, Next::Again)
}

/// When the attempt is not this invocation's, or not now: whoever takes it has another look at once.
pub async fn with_another_look(tables: &Tables, message: Received, claimed: Claimed) -> (Received, Next) {
    give_back(tables, &message, &claimed).await;
    (message, Next::At(clock::now()))
}

async fn give_back(tables: &Tables, message: &Received, claimed: &Claimed) {
    let call = &message.message.call_id;
    if let Err(error) = tables.give_back(call, &message.lease.token, &claimed.standing).await {
        tracing::error!(call_id = %call, %error, "a claim could not be given back; it ends by itself");
    }
}
