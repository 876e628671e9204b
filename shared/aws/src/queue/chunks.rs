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
        for (sizes, expected) in [
            (vec![], vec![]),
            (vec![1], vec![0..1]),
            (vec![1; 10], vec![0..10]),
            (vec![1; 21], vec![0..10, 10..20, 20..21]),
            (vec![HALF, HALF, HALF], vec![0..2, 2..3]),
            (vec![HALF, HALF, 1], vec![0..2, 2..3]),
            (vec![HALF, HALF + 1, 1], vec![0..1, 1..3]),
            (vec![1, MESSAGE_BYTES, 1], vec![0..1, 1..2, 2..3]),
            (vec![1, MESSAGE_BYTES + 1, 1], vec![0..1, 1..2, 2..3]),
        ] {
            assert_eq!(chunks(&sizes), expected, "{sizes:?}");
        }
    }
}
