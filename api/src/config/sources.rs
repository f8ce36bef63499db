//! Finds a setting in the first source that has it, and remembers what was wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::file;
use crate::config::flags::Flags;
use crate::domain::secret::Secret;

/// Where settings come from besides the command line. Functions, so that tests need neither environment nor disk.
pub struct Sources<'a> {
    /// The value of an environment variable.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// The text of a file, for secrets that are kept in one.
    pub read: &'a dyn Fn(&Path) -> std::io::Result<String>,
    /// The text of the configuration file, if there is one.
    pub file: Option<&'a str>,
}

/// The configuration file that the flags or the environment name.
pub fn config_path(flags: &Flags, env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let from_env = || {
        env("NOTICEBOARD_CONFIG")
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    };
    flags.config.clone().or_else(from_env)
}

/// A value with the name under which its owner knows it.
struct Found {
    value: String,
    named: String,
}

pub(super) struct Reader<'a> {
    flags: &'a Flags,
    sources: &'a Sources<'a>,
    file: BTreeMap<String, String>,
    problems: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(flags: &'a Flags, sources: &'a Sources<'a>) -> Self {
        let (file, problems) = file::read(sources.file.unwrap_or_default());
        Self {
            flags,
            sources,
            file,
            problems,
        }
    }

    pub(super) fn into_problems(self) -> Vec<String> {
        self.problems
    }

    pub(super) fn text(&mut self, setting: &str) -> Option<String> {
        self.layers(setting)
            .into_iter()
            .flatten()
            .next()
            .map(|found| found.value)
    }

    pub(super) fn parsed<T>(
        &mut self,
        setting: &str,
        wanted: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let found = self.layers(setting).into_iter().flatten().next()?;
        let parsed = parse(found.value.trim());
        if parsed.is_none() {
            let Found { value, named } = found;
            self.problems
                .push(format!("{named} is `{value}`: set it to {wanted}."));
        }
        parsed
    }

    pub(super) fn bytes(&mut self, setting: &str) -> Option<usize> {
        self.parsed(setting, "a whole number of bytes above 0", |text| {
            text.parse().ok().filter(|bytes| *bytes > 0)
        })
    }

    pub(super) fn millis(&mut self, setting: &str) -> Option<Duration> {
        let wanted = "a whole number of milliseconds, such as 2000";
        self.parsed(setting, wanted, |text| text.parse().ok())
            .map(Duration::from_millis)
    }

    /// Whether some source speaks of a secret, well or not.
    pub(super) fn is_given(&self, setting: &str) -> bool {
        let twin = format!("{setting}_file");
        self.layers(setting)
            .into_iter()
            .chain(self.layers(&twin))
            .any(|found| found.is_some())
    }

    /// A setting that may stand in a file of its own, named by the setting with `_file` behind it. Is never quoted.
    pub(super) fn secret(
        &mut self,
        setting: &str,
        wanted: &str,
        is_good: impl FnOnce(&str) -> bool,
    ) -> Option<Secret> {
        let plain = self.layers(setting);
        let in_file = self.layers(&format!("{setting}_file"));
        let (named, value) = plain.into_iter().zip(in_file).find_map(|pair| match pair {
            (None, None) => None,
            (Some(plain), None) => Some((plain.named, Some(plain.value))),
            (None, Some(path)) => Some(self.secret_file(path)),
            (Some(plain), Some(path)) => {
                self.problems.push(format!(
                    "{} and {} are both set: take one away.",
                    plain.named, path.named
                ));
                Some((plain.named, None))
            }
        })?;
        let value = value?;
        if !is_good(&value) {
            self.problems.push(format!("{named} is not {wanted}."));
            return None;
        }
        Some(Secret::new(value))
    }

    /// The text of a file that a setting names, ending in one line break.
    pub(super) fn named_file(&mut self, setting: &str) -> Option<String> {
        let path = self.layers(setting).into_iter().flatten().next()?;
        let text = self.secret_file(path).1?;
        Some(format!("{}\n", text.trim_end()))
    }

    /// The names and texts of files that a setting lists, with commas between them.
    pub(super) fn named_files(&mut self, setting: &str) -> Vec<(String, String)> {
        let Some(found) = self.layers(setting).into_iter().flatten().next() else {
            return Vec::new();
        };
        let names = found
            .value
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let mut files = Vec::new();
        for name in names {
            match (self.sources.read)(Path::new(name)) {
                Ok(text) => files.push((name.to_owned(), text)),
                Err(error) => self.problems.push(format!(
                    "{} names `{name}`, which cannot be read ({error}): mend the name or the file's rights.",
                    found.named
                )),
            }
        }
        files
    }

    /// The text of a file that may be absent.
    pub(super) fn optional_file(&mut self, path: &Path) -> Option<Secret> {
        match (self.sources.read)(path) {
            Ok(text) => Some(Secret::new(text.trim_end())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                self.problems.push(format!(
                    "`{}` cannot be read ({error}): mend the file's rights.",
                    path.display()
                ));
                None
            }
        }
    }

    fn secret_file(&mut self, path: Found) -> (String, Option<String>) {
        let Found { value, named } = path;
        match (self.sources.read)(Path::new(&value)) {
            Ok(text) => {
                let line = text.strip_suffix('\n').unwrap_or(&text);
                let secret = line.strip_suffix('\r').unwrap_or(line).to_owned();
                (format!("What stands in `{value}`"), Some(secret))
            }
            Err(error) => {
                self.problems.push(format!(
                    "{named} names `{value}`, which cannot be read ({error}): mend the name or the file's rights."
                ));
                (named, None)
            }
        }
    }

    /// What each source says, the one that counts most first.
    fn layers(&self, setting: &str) -> [Option<Found>; 3] {
        let variable = format!("NOTICEBOARD_{}", setting.to_ascii_uppercase());
        let found = |value: Option<String>, named: String| value.map(|value| Found { value, named });
        [
            found(
                self.flags.get(setting).map(str::to_owned),
                format!("--{}", setting.replace('_', "-")),
            ),
            // Tools that start containers hand on a variable that was not set as an empty one.
            found(
                (self.sources.env)(&variable).filter(|value| !value.is_empty()),
                variable,
            ),
            found(
                self.file.get(setting).cloned(),
                format!("`{setting}` in the configuration file"),
            ),
        ]
    }
}
