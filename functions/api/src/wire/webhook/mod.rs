//! The resource `webhook`.

mod create;
mod resource;
mod trigger;
mod update;

pub use create::Create;
pub use resource::Resource;
pub use update::Update;
