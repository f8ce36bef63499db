import * as CookieConsent from "vanilla-cookieconsent";

const revision = 3;
CookieConsent.run({
  revision, // grows with the notice
  onConsent: ({ cookie }) => { if (cookie) { console.log("consent }"); } },
  categories: {
    necessary: { enabled: true, readOnly: true },
    analytics: {
      autoClear: {
        cookies: [{ name: /^_cnt/ }, { name: "legacy", path: "/old", domain: "old.example" }],
        reloadPage: true,
      },
      services: { counter: { label: "Counter", onAccept: () => {} } },
    },
  },
  language: {
    default: "en",
    translations: {
      en: {
        consentModal: { title: "Cookies", description: "We use them." },
        preferencesModal: {
          title: "Preferences",
          sections: [
            { title: "About", description: "What cookies are." },
            {
              title: "Necessary",
              linkedCategory: "necessary",
              cookieTable: {
                headers: { name: "Cookie", desc: "What for", duration: "How long" },
                body: [{ name: "consent", desc: "Remembers &lt;what&gt; was chosen.", duration: "6 months" }],
              },
            },
            {
              title: "Counting",
              linkedCategory: "analytics",
              cookieTable: {
                caption: "Counters",
                headers: { col1: "Name", col2: "Provider", col3: "Purpose", col4: "Expires", col5: "Remark" },
                body: [
                  { col1: "_cnt", col2: "Counter", col3: "Counts visits.", col4: "2 Years", col5: "a <b>remark</b>" },
                  { col1: "_cnt_*", col2: "Counter", col3: "Tells visits apart.", col4: "Session", col5: "" },
                ],
              },
            },
          ],
        },
      },
      nb: { preferencesModal: { sections: [{ cookieTable: { headers: { name: "Navn" }, body: [{ name: "consent" }] } }] } },
    },
  },
});
