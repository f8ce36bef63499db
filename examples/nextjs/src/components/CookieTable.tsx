import type { Cookie } from '@/lib/notices'
import type { Words } from '@/lib/words'

type Props = { caption: string; cookies: Cookie[]; words: Words; lang: string; locale: string }

/** What the site stores on a visitor's device: per item its purpose, how long it stays and who receives it. */
export function CookieTable({ caption, cookies, words, lang, locale }: Props) {
  if (cookies.length === 0) return null
  const label = caption === words.cookies ? caption : `${words.cookies}: ${caption}`
  return (
    // A wide table scrolls by itself, also by keyboard, so that the page does not.
    <div className="scroll" role="region" tabIndex={0} aria-label={label} lang={lang}>
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            {[words.name, words.purpose, words.category, words.lifetime, words.recipients].map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cookies.map((cookie) => (
            <tr key={cookie.key}>
              <th scope="row">
                <code>{cookie.name}</code>
              </th>
              <td lang={locale}>{cookie.purpose}</td>
              <td>
                {words.categories[cookie.category]}, {words.consent(cookie.consentRequired)}
              </td>
              <td lang={locale}>{cookie.lifetime.text}</td>
              <td>{recipients(cookie)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Proper names, which are the same in every language. */
function recipients({ provider, recipients }: Cookie): string {
  return [...new Set([provider, ...recipients].filter((name) => name != null))].join(', ')
}
