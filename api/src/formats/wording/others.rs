//! Words in the other languages.

use super::Words;

/// French.
pub(super) static FRENCH: Words = Words {
    visit: "le temps de la visite",
    until_deleted: "jusqu’à suppression",
    not_stated: "non précisé",
    cookies: "Cookies",
    name: "Nom",
    purpose: "Finalité",
    category: "Catégorie",
    lifetime: "Durée de conservation",
    provider: "Fournisseur",
    recipients: "Destinataires",
    consent: "Consentement requis",
    categories: [
        "Strictement nécessaire",
        "Fonctionnel",
        "Mesure d’audience",
        "Marketing",
        "Non classé",
    ],
    yes: "Oui",
    no: "Non",
};

/// Spanish.
pub(super) static SPANISH: Words = Words {
    visit: "durante la visita",
    until_deleted: "hasta su eliminación",
    not_stated: "no indicado",
    cookies: "Cookies",
    name: "Nombre",
    purpose: "Finalidad",
    category: "Categoría",
    lifetime: "Duración",
    provider: "Proveedor",
    recipients: "Destinatarios",
    consent: "Requiere consentimiento",
    categories: [
        "Estrictamente necesaria",
        "Funcional",
        "Analítica",
        "Marketing",
        "Sin clasificar",
    ],
    yes: "Sí",
    no: "No",
};

/// Italian.
pub(super) static ITALIAN: Words = Words {
    visit: "per la durata della visita",
    until_deleted: "fino alla cancellazione",
    not_stated: "non indicato",
    cookies: "Cookie",
    name: "Nome",
    purpose: "Finalità",
    category: "Categoria",
    lifetime: "Durata",
    provider: "Fornitore",
    recipients: "Destinatari",
    consent: "Consenso richiesto",
    categories: [
        "Strettamente necessario",
        "Funzionale",
        "Analitico",
        "Marketing",
        "Non classificato",
    ],
    yes: "Sì",
    no: "No",
};

/// Portuguese.
pub(super) static PORTUGUESE: Words = Words {
    visit: "durante a visita",
    until_deleted: "até ser eliminado",
    not_stated: "não indicado",
    cookies: "Cookies",
    name: "Nome",
    purpose: "Finalidade",
    category: "Categoria",
    lifetime: "Duração",
    provider: "Fornecedor",
    recipients: "Destinatários",
    consent: "Requer consentimento",
    categories: [
        "Estritamente necessário",
        "Funcional",
        "Analítico",
        "Marketing",
        "Não classificado",
    ],
    yes: "Sim",
    no: "Não",
};

/// Polish.
pub(super) static POLISH: Words = Words {
    visit: "na czas wizyty",
    until_deleted: "do usunięcia",
    not_stated: "nie podano",
    cookies: "Pliki cookie",
    name: "Nazwa",
    purpose: "Cel",
    category: "Kategoria",
    lifetime: "Okres przechowywania",
    provider: "Dostawca",
    recipients: "Odbiorcy",
    consent: "Wymaga zgody",
    categories: [
        "Niezbędne",
        "Funkcjonalne",
        "Analityczne",
        "Marketingowe",
        "Niesklasyfikowane",
    ],
    yes: "Tak",
    no: "Nie",
};

/// Japanese.
pub(super) static JAPANESE: Words = Words {
    visit: "訪問中のみ",
    until_deleted: "削除されるまで",
    not_stated: "記載なし",
    cookies: "Cookie",
    name: "名称",
    purpose: "目的",
    category: "分類",
    lifetime: "保存期間",
    provider: "提供元",
    recipients: "提供先",
    consent: "同意の要否",
    categories: ["必要不可欠", "機能", "分析", "マーケティング", "未分類"],
    yes: "必要",
    no: "不要",
};
