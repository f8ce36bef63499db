use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::flags::Flags;
use super::sources::{Sources, config_path};
use super::tokens::{JwtAlgorithm, KeySetPlace};
use super::{Config, CorsOrigins, LogFormat, Need};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const LOG_KEY: &str = "PRIVATE+KEY+example.com/log+00000000+AQ==";

fn read(path: &Path) -> io::Result<String> {
    match path.to_str() {
        Some("/run/secret") => Ok(format!("{SECRET}\n")),
        Some("/run/checkpoint") => Ok("origin\n0\nroot\n\n\u{2014} signature\n".to_owned()),
        Some("notices.db.signing-key") => Ok(format!("{LOG_KEY}\n")),
        Some("locked.db.signing-key") => Err(io::Error::from(io::ErrorKind::PermissionDenied)),
        Some("/run/short") => Ok("short\n".to_owned()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    }
}

fn resolve(
    flags: &Flags,
    env: &[(&str, &str)],
    file: Option<&str>,
    needs: &[Need],
) -> Result<Config, Vec<String>> {
    let env = |name: &str| {
        env.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    };
    let sources = Sources {
        env: &env,
        read: &read,
        file,
    };
    Config::resolve(flags, &sources, needs)
}

#[test]
fn without_any_setting_the_defaults_hold() {
    let config = resolve(&Flags::default(), &[], None, &[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:4000");
    assert_eq!(config.public_url, "http://127.0.0.1:4000");
    assert_eq!(
        (config.body_limit, config.writer_body_limit),
        (262_144, 8_388_608)
    );
    assert_eq!(config.cors_origins, CorsOrigins::Listed(vec![]));
    assert!(config.graphiql && config.log_format == LogFormat::Auto);
}

#[test]
fn a_flag_counts_before_the_environment_and_that_before_the_file() {
    let file = "listen = '0.0.0.0:1'\njwt_issuer = 'file'\njwt_audience = 'file'";
    let env = [
        ("NOTICEBOARD_LISTEN", "0.0.0.0:2"),
        ("NOTICEBOARD_JWT_ISSUER", "env"),
    ];
    let flags = Flags {
        listen: Some("0.0.0.0:3".to_owned()),
        ..Flags::default()
    };
    let config = resolve(&flags, &env, Some(file), &[]).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.jwt_issuer.as_deref(), Some("env"));
    assert_eq!(config.jwt_audience.as_deref(), Some("file"));
}

#[test]
fn everything_that_is_missing_or_wrong_is_said_at_once() {
    let env = [
        ("NOTICEBOARD_LISTEN", "4000"),
        ("NOTICEBOARD_PUBLIC_URL", "ftp://x"),
        ("NOTICEBOARD_WINDOW_MS", "2s"),
        ("NOTICEBOARD_GRAPHIQL", "maybe"),
        ("NOTICEBOARD_LOG_FORMAT", "xml"),
        ("NOTICEBOARD_CORS_ORIGINS", "https://a.example/path"),
        ("NOTICEBOARD_BODY_LIMIT_BYTES", "0"),
        ("NOTICEBOARD_JWT_SECRET", "short"),
    ];
    let problems = resolve(&Flags::default(), &env, Some("lisen = 1"), &[Need::Database]).unwrap_err();
    assert_eq!(problems.len(), 10, "{problems:#?}");
    assert!(problems.iter().all(|problem| problem.ends_with('.')));
    assert!(problems.iter().any(|problem| problem.contains("`lisen`")));
}

#[test]
fn what_a_command_needs_must_be_there() {
    let needs = [Need::Database, Need::SigningSecret];
    let problems = resolve(&Flags::default(), &[], None, &needs).unwrap_err();
    assert!(problems[0].contains("NOTICEBOARD_DATABASE_URL"));
    assert!(problems[1].contains("NOTICEBOARD_JWT_SECRET"));
}

#[test]
fn the_log_s_key_is_found_beside_a_sqlite_database_when_none_is_set() {
    let key = |url: &str, more: &[(&str, &str)]| {
        let env = [&[("NOTICEBOARD_DATABASE_URL", url)], more].concat();
        let config = resolve(&Flags::default(), &env, None, &[Need::SigningKey]);
        config.map(|config| config.signing_key.unwrap().expose().to_owned())
    };
    for url in ["sqlite://notices.db?mode=rwc", "sqlite:notices.db"] {
        assert_eq!(key(url, &[]).unwrap(), LOG_KEY);
    }
    let set = [("NOTICEBOARD_SIGNING_KEY", "PRIVATE+KEY+set")];
    assert_eq!(key("sqlite://notices.db", &set).unwrap(), "PRIVATE+KEY+set");
    for (url, says) in [
        ("sqlite://others.db", "noticeboard key --origin"),
        ("postgres://notices.db", "noticeboard key --origin"),
        ("sqlite://locked.db", "locked.db.signing-key"),
    ] {
        assert!(key(url, &[]).unwrap_err()[0].contains(says), "{url}");
    }
    let bad = [("NOTICEBOARD_SIGNING_KEY", "hunter2")];
    let problems = key("sqlite://notices.db", &bad).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(!problems[0].contains("hunter2"), "{problems:?}");
}

#[test]
fn a_known_checkpoint_is_the_text_of_a_file() {
    let env = [("NOTICEBOARD_KNOWN_CHECKPOINT", "/run/checkpoint")];
    let config = resolve(&Flags::default(), &env, None, &[]).unwrap();
    let text = "origin\n0\nroot\n\n\u{2014} signature\n";
    assert_eq!(config.known_checkpoint.as_deref(), Some(text));
    let env = [("NOTICEBOARD_KNOWN_CHECKPOINT", "/nowhere")];
    let problems = resolve(&Flags::default(), &env, None, &[]).unwrap_err();
    assert!(problems[0].contains("/nowhere"));
}

#[test]
fn a_secret_is_read_from_a_file_without_its_last_line_break() {
    let env = [("NOTICEBOARD_JWT_SECRET_FILE", "/run/secret")];
    let config = resolve(&Flags::default(), &env, None, &[Need::SigningSecret]).unwrap();
    assert_eq!(config.jwt_secret.unwrap().expose(), SECRET);
}

#[test]
fn no_secret_is_ever_quoted() {
    let cases = [
        (vec![("NOTICEBOARD_JWT_SECRET", "short")], None),
        (vec![("NOTICEBOARD_JWT_SECRET_FILE", "/run/short")], None),
        (vec![], Some("jwt_secret = 'short")),
        (vec![], Some("database_url = 'mysql://u:short@h/d'")),
    ];
    for (env, file) in cases {
        let problems = resolve(&Flags::default(), &env, file, &[]).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(
            !problems[0].replace("/run/short", "").contains("short"),
            "{problems:?}"
        );
    }
    let env = [
        ("NOTICEBOARD_JWT_SECRET", SECRET),
        ("NOTICEBOARD_DATABASE_URL", "postgres://u:pw@h/d"),
    ];
    let shown = format!("{:?}", resolve(&Flags::default(), &env, None, &[]).unwrap());
    assert!(!shown.contains(SECRET) && !shown.contains("pw"));
}

#[test]
fn a_secret_and_its_file_together_or_a_file_that_is_not_there_is_a_problem() {
    let file = ("NOTICEBOARD_JWT_SECRET_FILE", "/nowhere");
    let problems = resolve(&Flags::default(), &[file], None, &[]).unwrap_err();
    assert!(problems[0].contains("/nowhere"));
    let both = [file, ("NOTICEBOARD_JWT_SECRET", SECRET)];
    let problems = resolve(&Flags::default(), &both, None, &[]).unwrap_err();
    assert!(problems[0].contains("both set"), "{problems:?}");
}

#[test]
fn the_window_goes_by_the_database_unless_it_is_set() {
    let window = |url: &str, ms: &str| {
        let env = [("NOTICEBOARD_DATABASE_URL", url), ("NOTICEBOARD_WINDOW_MS", ms)];
        resolve(&Flags::default(), &env, None, &[]).map(|config| config.server_timing().window)
    };
    assert_eq!(window("sqlite://n.db?mode=rwc", ""), Ok(Duration::ZERO));
    assert_eq!(window("postgres://u@h/d", ""), Ok(Duration::from_secs(2)));
    assert_eq!(window("postgres://u@h/d", "5000"), Ok(Duration::from_secs(5)));
    assert!(window("postgres://u@h/d", "1349").is_err());
}

#[test]
fn spans_that_cannot_keep_the_promise_are_refused_on_postgres_with_what_to_set() {
    let problems = |url: &str, name: &str, value: &str| {
        let env = [("NOTICEBOARD_DATABASE_URL", url), (name, value)];
        resolve(&Flags::default(), &env, None, &[])
            .map_or_else(|problems| problems.join(" "), |_| String::new())
    };
    let postgres = "postgres://u@h/d";
    for (name, value, says) in [
        (
            "NOTICEBOARD_LEASE_MS",
            "599",
            "NOTICEBOARD_LEASE_MS to at least 600",
        ),
        (
            "NOTICEBOARD_LEASE_MS",
            "1651",
            "NOTICEBOARD_WINDOW_MS to at least 2001",
        ),
        (
            "NOTICEBOARD_POLL_MS",
            "451",
            "NOTICEBOARD_LEASE_MS to at least 1002",
        ),
        (
            "NOTICEBOARD_FLUSH_MS",
            "901",
            "NOTICEBOARD_WINDOW_MS to at least 2001",
        ),
        ("NOTICEBOARD_CLOCK_ERROR_MS", "0", "above 0"),
        ("NOTICEBOARD_LEASE_MS", "soon", "a whole number of milliseconds"),
        ("NOTICEBOARD_WHEN_OUT_OF_TOUCH", "guess", "refuse or stale"),
    ] {
        let said = problems(postgres, name, value);
        assert!(said.contains(says), "{name}={value}: {said}");
    }
    assert_eq!(problems(postgres, "NOTICEBOARD_LEASE_MS", "1650"), "");
    assert_eq!(problems("sqlite://n.db", "NOTICEBOARD_LEASE_MS", "5"), "");
    assert_ne!(problems("sqlite://n.db", "NOTICEBOARD_POLL_MS", "0"), "");
}

#[test]
fn a_command_goes_by_the_spans_of_several_servers_on_every_database() {
    let env = [
        ("NOTICEBOARD_DATABASE_URL", "sqlite://n.db"),
        ("NOTICEBOARD_LEASE_CHECK", "false"),
    ];
    let config = resolve(&Flags::default(), &env, None, &[]).unwrap();
    assert_eq!(config.command_timing().window, Duration::from_secs(2));
    assert!(config.command_timing().is_shared() && !config.server_timing().is_shared());
    assert!(!config.command_timing().is_lease_checked);
}

#[test]
fn origins_are_all_or_a_list() {
    let origins = |text| {
        let env = [("NOTICEBOARD_CORS_ORIGINS", text)];
        resolve(&Flags::default(), &env, None, &[]).unwrap().cors_origins
    };
    assert_eq!(origins("*"), CorsOrigins::Any);
    let listed = ["https://a.example", "http://localhost:3000"].map(str::to_owned);
    assert_eq!(
        origins("https://a.example/, http://localhost:3000"),
        CorsOrigins::Listed(listed.to_vec())
    );
}

#[test]
fn receivers_are_allowed_by_flag_environment_and_file() {
    let lone = || "10.0.0.0/8, hooks.internal".to_owned();
    let expected = lone().parse().unwrap();
    let flags = Flags {
        webhook_allow: Some(lone()),
        ..Flags::default()
    };
    let env = [("NOTICEBOARD_WEBHOOK_ALLOW", lone())];
    let env = env.each_ref().map(|(name, value)| (*name, value.as_str()));
    let file = "webhook_allow = ['10.0.0.0/8', 'hooks.internal']";
    for config in [
        resolve(&flags, &[], None, &[]),
        resolve(&Flags::default(), &env, None, &[]),
        resolve(&Flags::default(), &[], Some(file), &[]),
    ] {
        assert_eq!(config.unwrap().webhook_allow, expected);
    }
    let problems = resolve(&Flags::default(), &[], Some("webhook_allow = '10.0.0.0/99'"), &[]).unwrap_err();
    assert!(problems[0].contains("networks"), "{problems:?}");
}

#[test]
fn tokens_need_a_secret_or_a_key_set() {
    let needs = [Need::Verifying];
    let problems = resolve(&Flags::default(), &[], None, &needs).unwrap_err();
    assert_eq!(problems.len(), 1);
    for name in ["NOTICEBOARD_JWT_SECRET", "NOTICEBOARD_JWKS"] {
        assert!(problems[0].contains(name), "{problems:?}");
    }
    for given in [
        ("NOTICEBOARD_JWT_SECRET", SECRET),
        ("NOTICEBOARD_JWKS", "keys.json"),
    ] {
        assert!(
            resolve(&Flags::default(), &[given], None, &needs).is_ok(),
            "{given:?}"
        );
    }
}

#[test]
fn a_key_set_is_a_file_or_an_address_by_tls_or_of_this_machine() {
    let place = |text: &str| {
        let env = [("NOTICEBOARD_JWKS", text)];
        resolve(&Flags::default(), &env, None, &[]).map(|config| config.tokens.key_set)
    };
    for path in ["keys.json", "/etc/noticeboard/keys.json", "C:\\keys.json"] {
        assert_eq!(place(path), Ok(Some(KeySetPlace::File(path.into()))));
    }
    for address in [
        "https://id.example/jwks",
        "http://127.0.0.1:8080/jwks",
        "http://localhost/jwks",
        "http://[::1]/jwks",
    ] {
        let url = address.parse().unwrap();
        assert_eq!(place(address), Ok(Some(KeySetPlace::Address(url))));
    }
    for bad in [
        "http://id.example/jwks",
        "ftp://id.example/jwks",
        "file:///keys.json",
        "https://",
    ] {
        assert!(place(bad).unwrap_err()[0].contains("https://"), "{bad}");
    }
}

#[test]
fn algorithms_of_a_key_set_come_by_flag_environment_and_file() {
    let flags = Flags {
        jwks: Some("keys.json".to_owned()),
        jwt_algorithm: Some("ES256, EdDSA".to_owned()),
        ..Flags::default()
    };
    let env = [
        ("NOTICEBOARD_JWKS", "keys.json"),
        ("NOTICEBOARD_JWT_ALGORITHM", "ES256,EdDSA"),
    ];
    let file = "jwks = 'keys.json'\njwt_algorithm = ['ES256', 'EdDSA']";
    for config in [
        resolve(&flags, &[], None, &[]),
        resolve(&Flags::default(), &env, None, &[]),
        resolve(&Flags::default(), &[], Some(file), &[]),
    ] {
        let tokens = config.unwrap().tokens;
        assert_eq!(
            tokens.key_set_algorithms(),
            [JwtAlgorithm::Es256, JwtAlgorithm::EdDsa]
        );
    }
    let default = resolve(&Flags::default(), &env[..1], None, &[]).unwrap();
    assert_eq!(default.tokens.key_set_algorithms(), [JwtAlgorithm::Rs256]);
    for bad in ["HS256", "none", "rs256", "RS256,", "RS256 ES256"] {
        let env = [env[0], ("NOTICEBOARD_JWT_ALGORITHM", bad)];
        assert_eq!(
            resolve(&Flags::default(), &env, None, &[]).unwrap_err().len(),
            1,
            "{bad}"
        );
    }
    let lonely = resolve(&Flags::default(), &env[1..], None, &[]).unwrap_err();
    assert!(lonely[0].contains("NOTICEBOARD_JWKS"), "{lonely:?}");
}

#[test]
fn the_time_of_a_request_is_set_by_flag_environment_and_file() {
    let flags = Flags {
        request_time_seconds: Some("20".to_owned()),
        ..Flags::default()
    };
    let env = [("NOTICEBOARD_REQUEST_TIME_SECONDS", "20")];
    for config in [
        resolve(&flags, &[], None, &[]),
        resolve(&Flags::default(), &env, None, &[]),
        resolve(&Flags::default(), &[], Some("request_time_seconds = 20"), &[]),
    ] {
        assert_eq!(config.unwrap().serving.request_time, Duration::from_secs(20));
    }
    for bad in ["0", "601", "1.5", "ten"] {
        let env = [("NOTICEBOARD_REQUEST_TIME_SECONDS", bad)];
        assert!(resolve(&Flags::default(), &env, None, &[]).is_err(), "{bad}");
    }
}

#[test]
fn a_public_address_loses_its_last_slash() {
    let env = [("NOTICEBOARD_PUBLIC_URL", "https://n.example/legal/")];
    let config = resolve(&Flags::default(), &env, None, &[]).unwrap();
    assert_eq!(config.public_url, "https://n.example/legal");
}

#[test]
fn the_file_is_named_by_a_flag_or_the_environment() {
    let env = |name: &str| (name == "NOTICEBOARD_CONFIG").then(|| "env.toml".to_owned());
    assert_eq!(
        config_path(&Flags::default(), &env),
        Some(PathBuf::from("env.toml"))
    );
    let flags = Flags {
        config: Some(PathBuf::from("flag.toml")),
        ..Flags::default()
    };
    assert_eq!(config_path(&flags, &env), Some(PathBuf::from("flag.toml")));
}
