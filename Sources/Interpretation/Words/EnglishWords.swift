/// What English words, and the usual abbreviations and words in pinyin, speak of in the names of columns.
enum EnglishWords {
    /// What the word speaks of, in singular or plural.
    static func sense(of word: String) -> Sense? {
        if let sense = senses[word] { return sense }
        guard word.utf8.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss") else { return nil }
        return senses[String(word.dropLast())]
    }

    /// Whether the word is known at all.
    static func isKnown(_ word: String) -> Bool {
        sense(of: word) != nil || things.contains(word) || TimeWords.isKnown(word)
            || (word.utf8.count > 3 && word.hasSuffix("s") && things.contains(String(word.dropLast())))
    }

    /// Words that ask whether.
    static let asking: Set<String> = [
        "is", "has", "can", "allow", "allowed", "need", "needs", "enable", "should", "whether", "sfsc", "are",
        "was", "had", "must", "requires",
    ]
    /// Words that tell what is to be done, in names of switches: `skip_tax`, but `skip_count` counts.
    static let commands: Set<String> = [
        "skip", "exclude", "include", "ignore", "force", "finalize", "regroup", "disable", "hide", "accept",
    ]
    /// What may follow the word for a figure and say no more than what it is counted in.
    static let units: Set<String> = [
        "cents", "cent", "usd", "eur", "gbp", "cny", "rmb", "jpy", "chf", "aud", "cad", "inr", "krw", "hkd",
        "fen",
        "yuan", "dollars", "euros", "local", "foreign", "lcy", "fcy", "incl", "excl", "inc", "exc", "vat",
        "gst",
        "kg", "g", "mg", "lbs", "lb", "oz", "tons", "cm", "mm", "m", "km", "mi", "ft", "inch", "inches",
        "sqm",
        "m2", "m3", "l", "ml", "s", "sec", "secs", "ms", "us", "ns", "min", "mins", "hrs", "kb", "mb", "gb",
        "tb",
        "kw", "kwh", "w", "v", "a", "hz", "mhz", "ghz", "rpm", "c", "f", "k", "percent", "pct", "ppm", "bps",
        "mbps",
    ]
    /// Words that make a bound of whatever follows them.
    static let limits: Set<String> = [
        "max", "maximum", "min", "minimum", "limit", "threshold", "warn", "warning", "alarm", "safety",
        "safe",
        "upper", "lower", "lo", "hi", "retry", "fixed",
    ]
    /// Words that make a bound of a figure.
    static let bounds: Set<String> = [
        "max", "maximum", "min", "minimum", "limit", "threshold", "reorder", "safety", "alarm", "warning",
        "warn", "low", "high", "retry", "auto", "default", "required", "overtime", "retention", "ceiling",
        "timeout", "lowest", "highest",
    ]
    /// Words that make an average of a figure.
    static let averages: Set<String> = [
        "avg", "average", "mean", "median", "per", "standard", "unit", "list", "replacement", "std", "stddev",
    ]
    /// Words for what is left, or was before or after.
    static let remains: Set<String> = [
        "left", "remaining", "remain", "rest", "before", "after", "available", "current", "previous",
        "outstanding", "balance", "opening", "closing", "beginning", "ending", "initial",
    ]

    private static let senses = Vocabulary.senses(
        """
        key: id uuid guid oid pk fk rowid ids
        code: no nbr num number code sn sku isbn barcode upc ean plate serial vin ref reference issn abbr abbreviation
        code: symbol slug iso bianhao bh bianma bm ddbh sqno voucherno identifier imei key tag
        name: name title fullname firstname lastname nickname username surname label subject alias caption displayname
        name: realname loginname mingcheng mc xingming xm nick loginid companyname middlename givenname familyname
        category: type status state category kind class classification gender sex mode method channel source stage phase
        category: genre language brand department dept color colour currency segment industry nationality ethnicity
        category: education degree marital uom style role group format platform device os browser scope result outcome
        category: scene shift division sector theme flavor flavour severity material specialty speciality lang timezone
        category: unit zhuangtai zt leixing lx xingbie xb typ subcategory subtype citizenship religion breed model
        category: occupation profession weekday season locale charset visibility policy strategy queue provider carrier
        place: country province city region district county zone town territory continent municipality village
        flag: flag yn indicator ind enabled active visible available locked verified valid hidden disabled published archived
        flag: checked selected approved required editable readonly mandatory optional taxable recurring billable switch
        flag: taxed subscribed blocked frozen featured recommended recommend strictly online resolved completed
        flag: confirmed cancelled canceled discontinued paid unpaid finished pinned sticky virtual primary current trusted
        money: amount amt total subtotal sum fee tax payment revenue income expense sales turnover profit gmv money cash
        money: payable receivable due debit credit commission bonus tip deposit refund freight charge gross net donation
        money: budget capital spend spending subsidy allowance earnings proceeds jine je taxamt grandtotal totaldue surcharge
        money: zongjia loss discountamount expenditure outlay penalty fine markdown gratuity
        cost: cost salary wage pay fare rent toll stipend premium
        quantity: qty quantity count cnt units pieces stock inventory views clicks likes visits downloads plays shares
        quantity: votes goals wins losses people persons guests passengers adults children impressions attendance visitors
        quantity: pageviews hits attendees participants headcount shuliang sl kcsl tally onhand copies
        quantity: goalsfor occurrences headcounts births deaths cases errors failures successes assists admissions
        quantity: enrollment population employees students followers subscribers replies
        duration: duration hours minutes seconds days milliseconds ms elapsed runtime millis mins secs nights
        points: points point integral integration growth experience exp
        balance: balance remaining remainder
        rate: price rate ratio percent percentage pct score rating age temperature humidity speed pressure voltage gpa
        rate: star density margin yield factor coefficient bmi probability confidence similarity discount weight length
        rate: width height depth area volume distance mileage size bytes altitude elevation power watt humid wind latency
        rate: danjia dj nianling nl share proportion accuracy precision radius diameter thickness calories pages page
        rate: capacity seats rooms floors efficiency uptime load utilization cvr ctr deviation variance
        rate: temp strength resolution fps hourlyrate resting hp concentration ph turbidity mark marks
        level: level grade tier
        ordinal: sort seq sequence position idx index rank ranking line lineno priority ordinal ordering sortorder
        ordinal: attempt orderby displayorder round floor generation placement sorting
        setting: timeout limit threshold interval ttl max min maximum minimum quota retention reorder delay retry retries
        setting: overtime ceiling cap cycle frequency port tolerance cron expression
        period: year month quarter week day hour semester yr fiscalyear period
        technical: version revision rowversion createdby createby creator updater modifiedby updatedby updateby deletedby
        technical: deleteby tenant rowguid checksum etl lockversion modifier
        text: description desc remark memo note comment content body text summary message detail reason bio biography
        text: abstract intro introduction instruction feedback answer question review feature beizhu bz opinion explanation
        text: diagnosis advice purpose spec specification requirement plot tagline lyrics address dizhi dz notes
        opaque: url uri link path image img photo picture avatar icon logo file filename json xml html data payload config
        opaque: metadata meta param params parameter extra ext attributes attribute geom geometry coordinate lat latitude
        opaque: lng lon longitude ip mac ua useragent agent hash md5 sha1 thumbnail video audio attachment cover banner
        opaque: qrcode settings preferences setting fulltext tsvector vector embedding digest signature pic component
        opaque: permissions perms perm website homepage domain host hostname stack trace exception query
        personal: phone mobile tel telephone fax email mail idcard ssn passport zip zipcode postcode postal wechat qq
        personal: cellphone street birthplace emailaddress whatsapp mobilephone dianhua shouji lxdh sfzh nationalid iban
        """)

    /// Things that names are made of, for telling `billtoaddressid` apart; they say nothing of a role.
    static let things = Set(
        """
        business entity person contact bill ship to from by product customer vendor employee store shop order purchase
        sales item detail header work routing sub sell start finish list history model special offer reason territory
        quota quote stock safety bin shelf location transaction received rejected ordered stocked scrapped scrap
        assembly component per unit measure weight size line make online account number card credit approval revision
        last first middle suffix prefix style promotion demographics job organization node login national marital
        status birth hire flag vacation sick leave current hours rate pay end begin shift department resume candidate
        state country region city postal spatial stateprovince provinced tax currency exchange average code
        address modified due date time sub total freight comment carrier tracking minimum maximum min max in out
        standard cost price finished goods safety reorder point days manufacture class change lead preferred active
        purchasing web service url inventory document folder owner review reviewer email rating bom level production
        photo thumbnail large small file name description culture warehouse supplier material category parent child
        user member group role menu tenant company branch region project contract invoice payment receipt delivery
        message notice event campaign coupon brand goods sku spu cart check room table book author film actor track
        album artist student teacher course class exam doctor patient drug visit bed ward plan task device sensor
        machine vehicle driver route station area zone port flight seat ticket passenger hotel guest booking
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

/// Tables of words.
enum Vocabulary {
    /// Reads lines such as `money: amount fee`.
    static func senses(_ text: String) -> [String: Sense] {
        var senses: [String: Sense] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":")
            guard parts.count == 2, let sense = Sense(rawValue: String(parts[0])) else {
                preconditionFailure("a line of words begins with what they speak of")
            }
            for word in parts[1].split(separator: " ") { senses[String(word)] = sense }
        }
        return senses
    }
}
