//! Whatever happens to calls, and in whatever order it is heard of, in the end the tally says what is there.

use std::collections::BTreeSet;

use actions::tally::{Part, prune, recount};
use aws::clock;
use aws::ids::new_webhook_id;
use domain::call::CallStatus;
use domain::ids::CallId;

use super::super::tables;
use super::{calls, change, counted, read, remove, written};

const STEPS: usize = 40;
const STATUSES: [CallStatus; 4] =
    [CallStatus::Pending, CallStatus::Success, CallStatus::Failed, CallStatus::Rescheduled];

/// Numbers that are the same for the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }
}

async fn lived_through(seed: u64) {
    let tables = tables().await;
    let mut numbers = Numbers(seed);
    let webhooks = [new_webhook_id(), new_webhook_id(), new_webhook_id()];
    let (mut there, mut unheard): (Vec<CallId>, BTreeSet<Part>) = Default::default();
    for _ in 0..STEPS {
        match numbers.below(8) {
            0 | 1 => {
                let hour = u32::try_from(numbers.below(3)).expect("a small number");
                let some = calls(
                    webhooks[numbers.below(3)],
                    hour,
                    1 + u32::try_from(numbers.below(4)).expect("a small number"),
                );
                unheard.extend(written(&tables, &some).await);
                there.extend(some.iter().map(|call| call.id));
            }
            2 | 3 if !there.is_empty() => {
                let call = there[numbers.below(there.len())];
                change(call, STATUSES[numbers.below(4)]).await;
                unheard.insert(Part::of(call));
            }
            4 if !there.is_empty() => {
                let call = there.swap_remove(numbers.below(there.len()));
                remove(call).await;
                unheard.insert(Part::of(call));
            }
            5 => drop(prune(&tables, clock::now()).await.expect("the emulator answers")),
            // A batch of what is to be heard, in no order; some of it comes again.
            _ => {
                let batch: BTreeSet<Part> = unheard.iter().filter(|_| numbers.below(2) == 0).copied().collect();
                recount(&tables, batch.clone(), clock::now).await.expect("the emulator answers");
                unheard.retain(|part| !batch.contains(part) || numbers.below(4) == 0);
            }
        }
    }
    recount(&tables, unheard, clock::now).await.expect("the emulator answers");
    let rows = counted(&tables, clock::now()).await;
    assert_eq!(rows.len(), there.len(), "seed {seed}");
    assert_eq!(rows, read(&tables, &webhooks, clock::now()).await, "seed {seed}");
}

#[tokio::test]
async fn the_tally_says_what_is_there_whatever_has_happened() {
    for seed in 1..=8 {
        lived_through(seed).await;
    }
}
