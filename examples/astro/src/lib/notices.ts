import { graphql } from '@/gql'
import type { NoticeInForceQuery } from '@/gql/graphql'
import { ask } from './noticeboard'

const IN_FORCE = graphql(`
  query NoticeInForce($slug: String!, $locale: Locale!) {
    notice(slug: $slug) {
      slug
      cacheTags
      upcoming { number effectiveFrom }
      latest {
        number
        effectiveFrom
        url
        content(locale: $locale) {
          locale
          requestedLocale
          isFallback
          title
          sections { key level heading html }
          cookies {
            key
            name
            category
            consentRequired
            purpose
            provider
            recipients
            lifetime { text }
            section { key }
          }
        }
      }
    }
  }
`)

export type Notice = NonNullable<NoticeInForceQuery['notice']>
export type Version = NonNullable<Notice['latest']>
export type Content = NonNullable<Version['content']>
export type Cookie = Content['cookies'][number]

/** A notice with the version in force, in the language that fits best; null when there is none. */
export async function noticeInForce(slug: string, locale: string): Promise<Notice | null> {
  const { notice } = await ask(IN_FORCE, { slug, locale })
  return notice ?? null
}

/** The longest that a page is shown without asking again, in seconds: what a lost webhook can cost. */
const LONGEST = 300

/** For how many seconds a page of it may be kept: not past the instant at which an announced version comes into force. */
export function secondsToKeep(notice: Notice): number {
  const waits = notice.upcoming.map((next) => (Date.parse(next.effectiveFrom) - Date.now()) / 1000)
  return Math.max(0, Math.min(LONGEST, ...waits.map(Math.floor)))
}
