//! Writing JSON by hand, from values that are JSON already.

use templates::json::Member;

/// The members of an object, one after the other.
pub(super) struct ObjectWriter<'o> {
    out: &'o mut String,
    is_empty: bool,
}

impl<'o> ObjectWriter<'o> {
    /// Begins an object.
    pub(super) fn begin(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, is_empty: true }
    }

    /// Writes a key, given as JSON, and returns where its value is to be written.
    pub(super) fn key(&mut self, key: &str) -> &mut String {
        if !std::mem::take(&mut self.is_empty) {
            self.out.push(',');
        }
        self.out.push_str(key);
        self.out.push(':');
        self.out
    }

    /// Writes a member as it is.
    pub(super) fn member(&mut self, member: Member<'_>) {
        self.key(member.key.text()).push_str(member.value.text());
    }

    /// Ends the object.
    pub(super) fn end(self) {
        self.out.push('}');
    }
}
