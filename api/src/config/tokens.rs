//! Settings of the public keys that tokens are verified with.

use std::path::PathBuf;

use url::{Host, Url};

use crate::config::sources::Reader;

const PLACE: &str =
    "the path of a file, or an address that begins with https:// (http:// for this machine alone)";
const ALGORITHMS: &str =
    "a list of RS256, PS256, ES256, ES384 and EdDSA, with commas (a secret is always for HS256)";

/// Where a key set comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeySetPlace {
    /// A file.
    File(PathBuf),
    /// An address, by TLS or of this machine.
    Address(Url),
}

/// An algorithm of tokens that are signed with a private key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JwtAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

/// Settings of the public keys that tokens are verified with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tokens {
    /// Where the key set comes from, if there is one.
    pub key_set: Option<KeySetPlace>,
    /// Which algorithms its keys may be used with; RS256 unless it was set.
    pub algorithms: Option<Vec<JwtAlgorithm>>,
}

impl Tokens {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            key_set: reader.parsed("jwks", PLACE, place),
            algorithms: reader.parsed("jwt_algorithm", ALGORITHMS, algorithms),
        }
    }

    /// Which algorithms the keys of the set may be used with.
    pub fn key_set_algorithms(&self) -> &[JwtAlgorithm] {
        self.algorithms.as_deref().unwrap_or(&[JwtAlgorithm::Rs256])
    }

    pub(super) fn problems(&self) -> Option<String> {
        (self.algorithms.is_some() && self.key_set.is_none()).then(|| {
            "An algorithm is set and no key set: name one in NOTICEBOARD_JWKS, or take NOTICEBOARD_JWT_ALGORITHM away, \
             since a secret is always for HS256."
                .to_owned()
        })
    }
}

fn place(text: &str) -> Option<KeySetPlace> {
    if !text.contains("://") {
        return (!text.is_empty()).then(|| KeySetPlace::File(PathBuf::from(text)));
    }
    let url = Url::parse(text).ok()?;
    let is_here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    (url.scheme() == "https" || (url.scheme() == "http" && is_here)).then_some(KeySetPlace::Address(url))
}

fn algorithms(text: &str) -> Option<Vec<JwtAlgorithm>> {
    let algorithm = |name: &str| match name.trim() {
        "RS256" => Some(JwtAlgorithm::Rs256),
        "PS256" => Some(JwtAlgorithm::Ps256),
        "ES256" => Some(JwtAlgorithm::Es256),
        "ES384" => Some(JwtAlgorithm::Es384),
        "EdDSA" => Some(JwtAlgorithm::EdDsa),
        _ => None,
    };
    text.split(',').map(algorithm).collect()
}
