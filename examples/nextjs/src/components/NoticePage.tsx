import type { Notice, Version } from '@/lib/notices'
import { day, type Language, languageName, wordsIn } from '@/lib/words'
import { CookieTable } from './CookieTable'

type Props = { notice: Notice; version: Version; lang: Language }

/** A notice in force, as people read it: which version it is and from when, its sections, its cookies. */
export function NoticePage({ notice, version, lang }: Props) {
  const content = version.content
  if (!content) return null
  const words = wordsIn(lang)
  const [next] = notice.upcoming
  const table = { words, lang, locale: content.locale }
  const homeless = content.cookies.filter((cookie) => cookie.section === null)
  return (
    <>
      {content.isFallback && (
        <p className="fallback" role="note" lang={lang}>
          {words.fallback(languageName(lang, lang), languageName(content.locale, lang))}
        </p>
      )}
      {/* The text may be in another language than the page around it: a screen reader must know. */}
      <article lang={content.locale} dir="auto">
        <h1>{content.title}</h1>
        <p className="facts" lang={lang}>
          <a href={version.url}>{words.version(version.number)}</a>, {words.from}{' '}
          <time dateTime={version.effectiveFrom}>{day(version.effectiveFrom, lang)}</time>
        </p>
        {next && (
          <p className="next" lang={lang}>
            {words.next(next.number)} <time dateTime={next.effectiveFrom}>{day(next.effectiveFrom, lang)}</time>
          </p>
        )}
        {content.sections.map((section) => (
          <section key={section.key} aria-labelledby={section.heading ? section.key : undefined}>
            {section.heading && <Heading id={section.key} level={section.level} text={section.heading} />}
            {/* The server sanitised it when it was written: it can be placed as it is. */}
            <div dangerouslySetInnerHTML={{ __html: section.html }} />
            <CookieTable
              caption={section.heading || words.cookies}
              cookies={content.cookies.filter((cookie) => cookie.section?.key === section.key)}
              {...table}
            />
          </section>
        ))}
        <CookieTable caption={words.cookies} cookies={homeless} {...table} />
      </article>
    </>
  )
}

/** Below the title, which is `h1`; HTML has no heading below `h6`, so deeper ones say their level. */
function Heading({ id, level, text }: { id: string; level: number; text: string }) {
  const depth = level + 1
  const Tag = `h${Math.min(depth, 6)}` as 'h2' | 'h3' | 'h4' | 'h5' | 'h6'
  return (
    <Tag id={id} aria-level={depth > 6 ? depth : undefined}>
      {text}
    </Tag>
  )
}
