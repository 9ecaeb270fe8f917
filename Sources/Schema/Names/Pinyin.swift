/// Chinese words in Latin letters, whole (`mingcheng`) or by their initials (`mc`), as names of columns have them.
public enum Pinyin {
    /// Whether it is one of the words that are usual in names and are no English word.
    public static func isWord(_ word: String) -> Bool { words.contains(word) }

    private static let words = Set(
        """
        mingcheng mc bianhao bh bianma bm xingming xm xingbie xb nianling nl shijian sj riqi rq leixing lx zhuangtai zt
        beizhu bz jine je shuliang sl danjia dj zongjia zj dianhua lxdh dhhm shouji sjh sjhm dizhi dz lxdz danwei dw dwmc
        gongsi gs gsmc bumen bmmc bmbh yonghu yh yhm yhmc kehu kh khmc khbh dingdan dd ddbh ddh shangpin sp spmc spbh
        sfz sfzh sfzhm zjhm zjlx mima yuangong yg ygbh ygxm gonghao gh zhanghao zh zhmc yinhang yhzh yhkh kaihuhang khh
        jiage jg gonghuo gys gysmc caozuo czr czsj cjr cjsj gxr gxsj xgr xgsj lrr lrsj tjsj shr shsj shzt jlr jlsj
        chuangjian gengxin shanchu scbz sfsc kaishi kssj ksrq jieshu jssj jsrq shengfen chengshi quxian xuexiao banji
        bjmc xuesheng xsxm xh xueyuan kecheng kcmc kcbh laoshi jsxm chengji fenshu zongfen csrq csny mz minzu jiguan
        shebei sbbh sbmc xinghao guige ggxh pinpai cangku ckbh ckmc kucun kcsl rukuriqi rksj cksj chanpin cpmc cpbh
        hetong htbh htmc htje xiangmu xmmc xmbh fapiao fph jiliang jldw lianxiren lxr lxfs youxiang youbian yb
        """.split(whereSeparator: \.isWhitespace).map { String($0) })
}
