// Declaration of example.com; made for the tests.
CookieConsentDialog.userCountry = 'no';
CookieConsentDialog.cookieTableNecessary = [["consent","example.com","Remembers what the visitor chose.","1 year","HTTP","1","",""], ['session_#', '<a href="https://shop.example/privacy" target="_blank" rel="noopener">Shop</a>', 'Keeps the basket &amp; the visit together.', 'Session', 'HTTP', '1', '^session_[0-9a-f]{8}$', '']];
CookieConsentDialog.cookieTablePreference = [["language","example.com","Remembers the language.","Persistent","HTML","2","",""]];
CookieConsentDialog.cookieTableStatistics = [["_cnt","<a href='https://counter.example/privacy'>Counter</a>","Counts visits.","2 years","HTTP","1","",""],["_cnt_#","Counter","Tells visits apart.","13 Months","HTTP","1","^_cnt_",""]];
CookieConsentDialog.cookieTableAdvertising = [["beam.gif","ads.example","Measures what was shown.","Session","Pixel","5","",""],["ad_id","ads.example","Shows advertisements.","30 minutes to 2 years","HTTP","1","^(ad|adv)_id$",""]];
CookieConsentDialog.cookieTableUnclassified = [["x-db","example.com","","Persistent","IndexedDB","6","",""]];
CookieConsentDialog.cookieTableAdvertisingCount = 2;
if (CookieConsentDialog.init) { CookieConsentDialog.init(); }
