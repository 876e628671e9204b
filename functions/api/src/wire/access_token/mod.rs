//! The resource `access_token`.

mod create;
mod resource;
mod update;

pub use create::Create;
pub use resource::Resource;
pub use update::Update;
