//! The resource `role`.

mod create;
mod resource;
mod schema;
mod update;

pub use create::Create;
pub use resource::Resource;
pub use update::Update;
