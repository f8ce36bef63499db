import type { Content } from '@/lib/notices'
import { type Language, wordsIn } from '@/lib/words'
import { CookieTable } from './CookieTable'

const ORDER = ['STRICTLY_NECESSARY', 'FUNCTIONAL', 'ANALYTICS', 'MARKETING', 'UNCLASSIFIED'] as const

/** All cookies of a notice by category, as a page of settings or a banner shows them. */
export function CookieList({ content, lang }: { content: Content; lang: Language }) {
  const words = wordsIn(lang)
  return (
    <>
      <h1>{words.cookies}</h1>
      {ORDER.map((category) => (
        <CookieTable
          key={category}
          caption={words.categories[category]}
          cookies={content.cookies.filter((cookie) => cookie.category === category)}
          words={words}
          lang={lang}
          locale={content.locale}
        />
      ))}
    </>
  )
}
