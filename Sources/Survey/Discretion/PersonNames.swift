internal import Schema

/// Chinese names of persons, told by how they look.
enum PersonNames {
    /// Whether all the values look like that, and are too many to be so by chance.
    static func areAll(_ values: [String]) -> Bool {
        Set(values).count >= 3 && values.allSatisfy(isName)
    }

    /// A surname and one or two characters.
    private static func isName(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard scalars.allSatisfy(LabelText.isHan), (2...4).contains(scalars.count) else { return false }
        let isCompound = scalars.count > 2 && compound.contains(String(text.prefix(2)))
        return isCompound || scalars.count <= 3 && surnames.contains(scalars[0])
    }

    private static let compound: Set<String> = ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐"]

    private static let surnames = Set(
        """
        赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕
        殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林
        刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封储靳段富巫乌焦巴牧车侯全班秋仲伊宫宁仇栾
        甘厉戎祖武符刘景詹龙叶幸司黎薄印白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔闻党翟谭贡姬申扶冉宰雍桑桂牛寿通边燕冀浦尚农温庄晏柴瞿阎习容向古易戈廖庾终暨居衡步都
        耿满弘匡国文寇广阙东欧沃利越师巩聂晁勾敖融冷辛阚简饶曾关相查后荆红游权盖益桓公付肖涂
        """.unicodeScalars.filter { !$0.properties.isWhitespace })
}
