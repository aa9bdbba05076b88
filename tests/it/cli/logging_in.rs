//! `fbchat login`

use std::fs;
use std::os::unix::fs::PermissionsExt;

use fbchat::Session;
use fbchat::local::LocalServer;

use super::{Scene, done, program};
use crate::support::Folder;

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_password_from_standard_input_becomes_a_session_that_only_its_owner_can_read() {
    let scene = Scene::new("password");
    let login = scene.run_with(&["login", "--email", "bot@example.com"], "bot\n");
    let output = login.succeeds();
    let file = scene.session();
    assert!(
        output.contains("100000000000001") && output.contains(file.to_str().unwrap()),
        "{output}"
    );
    assert_eq!(mode(&file), 0o600);
    let threads = scene.run(&["threads"]).succeeds();
    assert!(threads.contains("Engine room"), "{threads}");
}

#[test]
fn a_code_is_the_line_behind_the_password() {
    let scene = Scene::new("code");
    let login = ["login", "--email", "grace@example.com"];
    let output = scene.run_with(&login, "grace\n123 456\n").succeeds();
    assert!(output.contains("100000000000002"), "{output}");
}

#[test]
fn cookies_come_from_a_file_or_standard_input() {
    let scene = Scene::logged_in("cookies");
    // Cookies of a browser, as an extension exports them.
    let stored: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(scene.session()).unwrap()).unwrap();
    let cookies = stored["cookies"].to_string();
    fs::remove_file(scene.session()).unwrap();
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:999.0) Gecko/20100101 Firefox/999.0";
    let login = ["login", "--cookies", "-", "--user-agent", agent];
    scene.run_with(&login, &cookies).succeeds();
    scene.run(&["threads"]).succeeds();
    let requests = scene.server.requests();
    assert_eq!(requests.last().unwrap().header("user-agent"), Some(agent));

    let file = scene.folder.path("cookies.json");
    fs::write(&file, &cookies).unwrap();
    let login = ["login", "--cookies", file.to_str().unwrap()];
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = scene.run(&login).fails(3);
    assert!(refused.contains("chmod 600"), "{refused}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    scene.run(&login).succeeds();
}

#[test]
fn the_session_of_a_local_server_is_kept_beside_that_of_facebook() {
    let (server, folder) = (LocalServer::start().unwrap(), Folder::new("cli-state"));
    let address = server.address().to_string();
    let mut login = program(&["--local", &address, "login", "--email", "bot@example.com"]);
    login.env("XDG_STATE_HOME", folder.path("state"));
    done(login, "bot\n").succeeds();
    let kept = folder.path("state/fbchat");
    assert_eq!(mode(&kept), 0o700);
    let names = fs::read_dir(&kept)
        .unwrap()
        .map(|it| it.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["local-session.json"]);
    assert_eq!(mode(&kept.join("local-session.json")), 0o600);
    Session::load(kept.join("local-session.json")).unwrap();
}

#[test]
fn what_is_wrong_with_a_login_leaves_the_session_that_there_is() {
    let scene = Scene::logged_in("wrong");
    let before = fs::read(scene.session()).unwrap();
    let bot = ["login", "--email", "bot@example.com"];
    let grace = ["login", "--email", "grace@example.com"];
    for (arguments, input, code, problem) in [
        (
            &["login"][..],
            "bot\n",
            2,
            "no terminal: name the account by --email, or --cookies",
        ),
        (&bot, "", 1, "before the password"),
        (&bot, "\n", 1, "empty"),
        (&bot, "wr0ng-pass\n", 1, "password"),
        (&grace, "grace\n", 1, "before the two-factor code"),
        (&grace, "grace\n000000\n", 1, "code"),
        (&["login", "--cookies", "-"], "", 3, "cannot be read"),
        (
            &["login", "--cookies", "-"],
            "c_user=1000; xs=s3cret-xs",
            3,
            "has ended",
        ),
        (&["login", "--cookies", "-"], "c_user=1000", 3, "xs cookie"),
        (
            &["login", "--cookies", "/no/such/file"],
            "",
            1,
            "/no/such/file",
        ),
    ] {
        let refused = scene.run_with(arguments, input).fails(code);
        assert!(refused.contains(problem), "{refused}");
        for secret in ["wr0ng-pass", "000000", "s3cret-xs"] {
            assert!(!refused.contains(secret), "{refused}");
        }
    }
    assert_eq!(fs::read(scene.session()).unwrap(), before);
}
