// Made for the tests.
var klaroConfig = {
    version: 1,
    elementID: 'klaro',
    translations: { en: { purposes: { analytics: 'Counting' } } },
    services: [
        {
            name: 'counter',
            title: 'Counter',
            description: 'Counts visits.',
            purposes: ['analytics'],
            cookies: [/^_cnt_/, '_cnt', [/^_old\d+$/, '/path', 'old.example']],
            callback: function (consent, service) { return [consent, service.name]; },
            optOut: true,
            onlyOnce: false,
        },
        { name: 'basket', title: 'Basket', description: 'Holds the basket.', purposes: ['functional'], required: true, cookies: ['basket'] },
        { name: 'map', title: 'Map', purposes: ['maps'], default: true },
        { name: 'odd', title: 'Odd', purposes: ['analytics', 'marketing'], cookies: [/^(a|b)$/, 'odd'] },
    ],
};
klaro.run(klaroConfig);
