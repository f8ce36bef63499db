//! Where the tests look for real input.

use noticeboard_tests::shared_data;

#[test]
fn the_shared_folder_counts_only_when_it_has_a_folder_data() {
    let shared = tempfile::tempdir().unwrap();
    assert_eq!(shared_data::data_in(shared.path()), None);
    std::fs::write(shared.path().join("data"), "no folder").unwrap();
    assert_eq!(shared_data::data_in(shared.path()), None);
    std::fs::remove_file(shared.path().join("data")).unwrap();
    std::fs::create_dir(shared.path().join("data")).unwrap();
    assert!(shared_data::data_in(shared.path()).unwrap().ends_with("data"));
}

#[test]
fn real_input_is_found_or_its_absence_is_said() {
    if let Some(folder) = shared_data::folder() {
        assert!(folder.join("wordpress-page.json").is_file());
    }
}
