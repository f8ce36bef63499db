import type { CookieCategory } from '@/gql/graphql'

/** The words that the page adds to a notice. */
export type Words = {
  version: (number: number) => string
  from: string
  next: (number: number) => string
  fallback: (asked: string, served: string) => string
  cookies: string
  name: string
  purpose: string
  category: string
  lifetime: string
  recipients: string
  consent: (required: boolean) => string
  categories: Record<CookieCategory, string>
}

const en: Words = {
  version: (number) => `Version ${number}`,
  from: 'in force since',
  next: (number) => `Version ${number} will be in force from`,
  fallback: (asked, served) => `This notice is not available in ${asked}. It is shown in ${served}.`,
  cookies: 'Cookies',
  name: 'Name',
  purpose: 'Purpose',
  category: 'Category',
  lifetime: 'Kept for',
  recipients: 'Who receives it',
  consent: (required) => (required ? 'asks for your consent' : 'needs no consent'),
  categories: {
    STRICTLY_NECESSARY: 'Strictly necessary',
    FUNCTIONAL: 'Functional',
    ANALYTICS: 'Analytics',
    MARKETING: 'Marketing',
    UNCLASSIFIED: 'Not classified',
  },
}

const nb: Words = {
  version: (number) => `Versjon ${number}`,
  from: 'gjelder fra',
  next: (number) => `Versjon ${number} gjelder fra`,
  fallback: (asked, served) => `Denne erklæringen finnes ikke på ${asked}. Den vises på ${served}.`,
  cookies: 'Informasjonskapsler',
  name: 'Navn',
  purpose: 'Formål',
  category: 'Kategori',
  lifetime: 'Lagres i',
  recipients: 'Mottakere',
  consent: (required) => (required ? 'krever samtykke' : 'krever ikke samtykke'),
  categories: {
    STRICTLY_NECESSARY: 'Strengt nødvendig',
    FUNCTIONAL: 'Funksjonell',
    ANALYTICS: 'Analyse',
    MARKETING: 'Markedsføring',
    UNCLASSIFIED: 'Ikke klassifisert',
  },
}

const WORDS = { en, nb }

/** A language that this site speaks. The notice in it may be there in fewer, or in more. */
export type Language = keyof typeof WORDS

/** All of them. */
export const LANGUAGES = Object.keys(WORDS) as Language[]

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(WORDS, text)
}

export function wordsIn(language: Language): Words {
  return WORDS[language]
}

/** The name of a language, such as `Norwegian Bokmål`, in the reader's own. */
export function languageName(locale: string, reader: Language): string {
  return new Intl.DisplayNames([reader], { type: 'language' }).of(locale) ?? locale
}

/** A day as people read it, in the reader's language. */
export function day(instant: string, reader: Language): string {
  return new Intl.DateTimeFormat([reader], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(instant))
}
