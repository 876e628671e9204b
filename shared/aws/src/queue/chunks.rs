//! How many messages go into one SendMessageBatch.

use std::ops::Range;

use super::send::MESSAGE_BYTES;

/// Most messages that SQS takes in one SendMessageBatch.
const MESSAGES_PER_REQUEST: usize = 10;

/// Splits messages of these sizes, in bytes, into requests that SQS takes: ten messages, of as many bytes together as one may have. A
/// message that is larger stands alone; SQS refuses it.
pub(super) fn chunks(sizes: &[usize]) -> Vec<Range<usize>> {
    let mut chunks: Vec<Range<usize>> = Vec::new();
    let mut bytes = 0;
    for (number, size) in sizes.iter().enumerate() {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < MESSAGES_PER_REQUEST && bytes + size <= MESSAGE_BYTES => {
                chunk.end = number + 1;
                bytes += size;
            }
            _ => {
                chunks.push(number..number + 1);
                bytes = *size;
            }
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_ten_messages_and_as_many_bytes_as_one_may_have() {
        const HALF: usize = MESSAGE_BYTES / 2;
        // Of so many messages each.
        for (sizes, expected) in [
            (vec![], vec![]),
            (vec![1], vec![1]),
            (vec![1; 10], vec![10]),
            (vec![1; 21], vec![10, 10, 1]),
            (vec![HALF, HALF, HALF], vec![2, 1]),
            (vec![HALF, HALF, 1], vec![2, 1]),
            (vec![HALF, HALF + 1, 1], vec![1, 2]),
            (vec![1, MESSAGE_BYTES, 1], vec![1, 1, 1]),
            (vec![1, MESSAGE_BYTES + 1, 1], vec![1, 1, 1]),
        ] {
            let chunks = chunks(&sizes);
            assert_eq!(chunks.iter().map(Range::len).collect::<Vec<_>>(), expected, "{sizes:?}");
            assert!(chunks.into_iter().flatten().eq(0..sizes.len()), "each is there once, in order: {sizes:?}");
        }
    }
}
