//! That the commands of the README do what it says, when they are pasted one after the other as a first user would.

use std::path::Path;
use std::process::Stdio;

use noticeboard_tests::program::Program;
use noticeboard_tests::{absence, workspace};
use tokio::process::Command;

/// The blocks of shell commands between two headings, but those that never end.
fn commands<'a>(markdown: &'a str, from: &str, until: &str) -> Vec<&'a str> {
    let (_, rest) = markdown.split_once(from).expect("the first heading is there");
    let (part, _) = rest.split_once(until).expect("the second heading is there");
    let blocks = part
        .split("```bash\n")
        .skip(1)
        .map(|block| block.split("```").next().unwrap());
    blocks.filter(|block| !block.contains("curl -N")).collect()
}

/// Every `"code": "..."` of answers, in order.
fn codes(said: &str) -> Vec<&str> {
    let found = said
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"code\": \""));
    found.map(|rest| rest.split('"').next().unwrap()).collect()
}

/// A folder in which the README's relative paths lead where they do in the repository.
fn folder_with(program: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let release = folder.path().join("target/release");
    std::fs::create_dir_all(&release).unwrap();
    std::os::unix::fs::symlink(program, release.join("noticeboard")).unwrap();
    for name in ["api", "docs"] {
        std::os::unix::fs::symlink(workspace::root().join(name), folder.path().join(name)).unwrap();
    }
    folder
}

async fn is_installed(tool: &str) -> bool {
    let mut command = Command::new(tool);
    command
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command.status().await.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn a_first_user_can_paste_every_command_of_the_readme() {
    for tool in ["bash", "curl", "python3"] {
        if !is_installed(tool).await {
            absence::report(
                &format!("no {tool} is installed: the README was not tried"),
                false,
            );
            return;
        }
    }
    let readme = std::fs::read_to_string(workspace::root().join("README.md")).unwrap();
    let blocks = commands(&readme, "## Five minutes", "## Production");
    assert!(blocks.len() > 15, "{} blocks", blocks.len());
    let folder = folder_with(Program::build().await);
    let demo = Program::demo(folder.path()).await;
    let told = demo.said();
    let tokens: Vec<&str> = told
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("export "))
        .collect();
    assert_eq!(tokens.len(), 5, "{told}");
    let script = [&["set -euo pipefail"][..], &tokens[..], &blocks[..]]
        .concat()
        .join("\n");
    let script = script.replace("http://127.0.0.1:4000", demo.url());
    std::fs::write(folder.path().join("pasted.sh"), script).unwrap();
    let output = Command::new("bash")
        .arg("pasted.sh")
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let (said, complaints) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{complaints}\n{said}");
    // What it says of things that are not there, and of mistakes; everything else is answered without one.
    let wanted = [
        "INVALID_INPUT",
        "INVALID_INPUT",
        "INVALID_INPUT",
        "FORBIDDEN",
        "UNAUTHENTICATED",
        "WRONG_STATE",
        "INVALID_INPUT",
    ];
    assert_eq!(codes(&said), wanted, "{complaints}\n{said}");
}
