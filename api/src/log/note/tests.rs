use proptest::prelude::*;

use super::*;
use crate::domain::clock::{Randomness, RandomnessError, SystemRandomness};
use crate::domain::secret::Secret;

// The key, text and signature of the documentation of Go's `golang.org/x/mod/sumdb/note`.
const PUBLISHED_SIGNER: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PUBLISHED_VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PUBLISHED_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\
    \n\
    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn signer(text: &str) -> Result<SigningKey, KeyError> {
    SigningKey::from_text(&Secret::new(text))
}

fn published() -> (SigningKey, VerifierKey) {
    (
        signer(PUBLISHED_SIGNER).unwrap(),
        PUBLISHED_VERIFIER.parse().unwrap(),
    )
}

fn fresh(name: &str) -> SigningKey {
    SigningKey::generate(name.parse().unwrap(), &SystemRandomness).unwrap()
}

#[test]
fn the_published_key_signs_the_published_note() {
    let (signer, verifier) = published();
    let note: Note = PUBLISHED_NOTE.parse().unwrap();
    assert_eq!(signer.sign(note.text()).unwrap().to_string(), PUBLISHED_NOTE);
    assert_eq!(note.verify(std::slice::from_ref(&verifier)), Ok(vec![&verifier]));
    assert_eq!(signer.verifier(), &verifier);
}

#[test]
fn keys_are_written_as_they_were_read() {
    let (signer, verifier) = published();
    assert_eq!(signer.to_text().expose(), PUBLISHED_SIGNER);
    assert_eq!(verifier.to_string(), PUBLISHED_VERIFIER);
}

#[test]
fn a_fresh_key_is_read_back_from_its_text() {
    let key = fresh("example.com/log");
    let again = SigningKey::from_text(&key.to_text()).unwrap();
    assert_eq!(again.verifier(), key.verifier());
    assert_ne!(fresh("example.com/log").verifier(), key.verifier());
}

#[test]
fn the_same_random_bytes_give_the_same_key() {
    struct Zeros;
    impl Randomness for Zeros {
        fn fill(&self, _: &mut [u8]) -> Result<(), RandomnessError> {
            Ok(())
        }
    }
    // As `signed_note` and Go's `note.GenerateKey` make of a source of zeros: the Ed25519 key of 32 zero bytes.
    let key = SigningKey::generate("EnochRoot".parse().unwrap(), &Zeros).unwrap();
    let text = "PRIVATE+KEY+EnochRoot+af0cfe78+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(key.to_text().expose(), text);
}

#[test]
fn a_key_does_not_show_its_secret_in_debug_output() {
    let shown = format!("{:?}", published().0);
    assert!(
        !shown.contains("AYEKFALV") && !shown.contains("129, 10, 20"),
        "{shown}"
    );
}

#[test]
fn a_text_that_is_no_key_says_what_is_wrong_and_not_what_it_held() {
    let malformed = "is not of the form PRIVATE+KEY+name+hash+key";
    for (text, expected) in [
        ("", malformed),
        ("hunter2", malformed),
        (PUBLISHED_VERIFIER, malformed),
        (&PUBLISHED_SIGNER[..60], malformed),
        (&PUBLISHED_SIGNER.replace("c74f20a3", "c74f20a"), malformed),
        (&PUBLISHED_SIGNER.replace("c74f20a3", "C74F20A3"), malformed),
        (
            &PUBLISHED_SIGNER.replace("c74f20a3", "c74f20a4"),
            "does not fit the hash that it carries",
        ),
        (
            &PUBLISHED_SIGNER.replace("Peter", "Petra"),
            "does not fit the hash that it carries",
        ),
        (
            &PUBLISHED_SIGNER.replace("AYEK", "AYEL"),
            "does not fit the hash that it carries",
        ),
        (&PUBLISHED_SIGNER.replace("+AYEK", "+AoEK"), "is no Ed25519 key"),
        (
            &PUBLISHED_SIGNER.replace("PeterNeumann", ""),
            "has an empty name, or one with white space, control characters or `+`",
        ),
    ] {
        assert_eq!(signer(text).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn a_verifier_key_for_which_others_could_sign_is_refused() {
    // The point of order one: every signature with a suitable R verifies under it.
    let weak = VerifierKey::from_str("x+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(weak, Err(KeyError::Malformed("name+hash+key")));
    let weak = VerifierKey::from_str("x+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(weak, Err(KeyError::Unsound));
}

#[test]
fn names_with_what_would_end_them_are_refused() {
    for name in ["", "a b", "a+b", "a\n", "a\u{a0}b", "a\u{7f}"] {
        assert_eq!(name.parse::<KeyName>(), Err(KeyError::Name), "{name:?}");
    }
    assert!("example.com/datenschutz-\u{e4}".parse::<KeyName>().is_ok());
}

#[test]
fn a_note_with_any_byte_spoiled_is_refused() {
    let known = [published().1];
    for at in 0..PUBLISHED_NOTE.len() {
        let mut bytes = PUBLISHED_NOTE.as_bytes().to_vec();
        bytes[at] ^= 1 << (at % 7);
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        let verified = text
            .parse::<Note>()
            .and_then(|note| note.verify(&known).map(|_| ()));
        assert!(verified.is_err(), "byte {at}: {text}");
    }
}

#[test]
fn signatures_of_unknown_keys_are_ignored_and_do_not_suffice() {
    let (one, other) = (fresh("example.com/a"), fresh("example.com/b"));
    let text = "a text\n";
    let both = one.sign(text).unwrap().signed_by(&other).to_string();
    let note: Note = both.parse().unwrap();
    assert_eq!(note.to_string(), both);
    assert_eq!(
        note.verify(&[other.verifier().clone()]),
        Ok(vec![other.verifier()])
    );
    assert_eq!(
        note.verify(&[fresh("example.com/a").verifier().clone()]),
        Err(NoteError::UnknownKeys)
    );
    assert_eq!(note.verify(&[]), Err(NoteError::UnknownKeys));
}

#[test]
fn one_bad_signature_of_a_known_key_spoils_the_note() {
    let (one, other) = (fresh("example.com/a"), fresh("example.com/b"));
    let good = one.sign("a text\n").unwrap().to_string();
    let elsewhere = other.sign("another text\n").unwrap().to_string();
    let note: Note = format!("{good}{}", elsewhere.rsplit_once("\n\n").unwrap().1)
        .parse()
        .unwrap();
    let known = [one.verifier().clone(), other.verifier().clone()];
    let bad = NoteError::BadSignature("example.com/b".parse().unwrap());
    assert_eq!(note.verify(&known), Err(bad));
}

#[test]
fn texts_that_are_no_notes_are_refused_by_what_is_missing() {
    let good = PUBLISHED_NOTE;
    for (text, expected) in [
        (String::new(), NoteError::NoSignatures),
        ("a text\n".to_owned(), NoteError::NoSignatures),
        (good.trim_end().to_owned(), NoteError::NoSignatures),
        (
            good.replace("problem,\n", "problem,\r\n"),
            NoteError::ControlCharacter,
        ),
        (format!("{good}\n"), NoteError::NoSignatures),
        (format!("{good}another line\n"), NoteError::MalformedSignature(2)),
        (good.replace('\u{2014}', "-"), NoteError::MalformedSignature(1)),
        (good.replace("AM=\n", "AM\n"), NoteError::MalformedSignature(1)),
        (
            "text\n\n\u{2014} name x08gow==\n".to_owned(),
            NoteError::MalformedSignature(1),
        ),
        (
            format!("{good}{}", "\u{2014} name x08go/Y=\n".repeat(100)),
            NoteError::TooManySignatures,
        ),
        (format!("{}{good}", "x".repeat(LONGEST)), NoteError::TooLong),
    ] {
        let shown: String = text.chars().take(200).collect();
        assert_eq!(text.parse::<Note>(), Err(expected), "{shown}");
    }
}

#[test]
fn a_text_that_no_note_can_hold_is_not_signed() {
    let key = fresh("example.com/a");
    assert_eq!(key.sign("a text"), Err(NoteError::UnfinishedText));
    assert_eq!(key.sign(""), Err(NoteError::UnfinishedText));
    assert_eq!(key.sign("a\u{0}text\n"), Err(NoteError::ControlCharacter));
}

proptest! {
    #[test]
    fn whatever_is_signed_reads_back_and_verifies(text in "([ -~\n\u{e4}\u{2014}]{0,60}\n)") {
        let (signer, verifier) = published();
        let note = signer.sign(&text).unwrap();
        let again: Note = note.to_string().parse().unwrap();
        prop_assert_eq!(again.text(), text.as_str());
        prop_assert_eq!(&again, &note);
        prop_assert!(again.verify(&[verifier]).is_ok());
    }
}
