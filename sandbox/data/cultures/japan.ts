import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** Names in Latin letters, as an English-speaking supplier keeps them. Japan sets no numbers aside for fiction. */
export const japan: Culture = {
  country: "JP",
  countryName: "Japan",
  currency: "JPY",
  callingCode: "81",
  trunk: "0",
  familyFirst: true,
  given: words(`
    Haruto Himari Sota Hina Yuto Yua Yuki Sakura Hayato Ichika Haruki Akari Ryusei Sara Koki Yui Sora Rin
    Sosuke Yuna Riku Tsumugi Shota Mei Daiki Mio Kenta Aoi Takumi Ema Ren Rio Kaito Yuka Hiroshi Keiko Takashi
    Yoko Kenji Kazuko Makoto Noriko Shigeru Michiko Satoshi Tomoko Osamu Naomi Akira Yumiko Isamu Emiko
    Masaru Kyoko Tetsuya Mariko Jiro Fumiko Ichiro Setsuko Shinji Chiyo Goro Ayumi Ryo Nanami`),
  family: words(`
    Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi
    Matsumoto Inoue Kimura Hayashi Saito Shimizu Yamazaki Mori Abe Ikeda Hashimoto Ishikawa Yamashita Ogawa
    Ishii Hasegawa Goto Okada Kondo Maeda Fujita Endo Aoki Sakamoto Murakami Ota Kaneko Fujii Fukuda Nishimura
    Miura Takeuchi Nakagawa Okamoto Matsuda Harada Nakano Ono Tamura Fujiwara Nakayama Ishida Kojima Wada
    Morita Uchida Shibata Sakai Kudo Yokoyama Miyazaki Miyamoto Takagi Ando Ueda Shimada Maruyama Imai Kono
    Fujimoto Murata Takeda Ueno Sugiyama Masuda Koyama Otsuka Hirano Sugawara Kubo Chiba`),
  trades: words(`
    Shoji Seisakusho Kogyo Denki Shokuhin Kensetsu Insatsu Unyu Boeki Jutaku Kikai Shoten Bussan Kagaku
    Zaimoku Ryokan Shuzo Tekko`),
  legalForms: ["K.K.", "G.K.", "Co., Ltd."],
  and: "and",
  streets: words(
    `Marunouchi Ginza Shinjuku Umeda Nakanoshima Sakae Tenjin Sannomiya Odori Motomachi Kitahama`,
  ),
  street: (street, number) =>
    `${(number % 9) + 1}-${(number % 20) + 1}-${(number % 30) + 1} ${street}`,
  places:
    places(`Tokyo:10#-00## Osaka:53#-00## Nagoya:46#-00## Fukuoka:81#-00## Kobe:65#-00## Sapporo:06#-00##
    Kyoto:60#-80##`),
  phones: phoneBlocks(
    `3/52##-#### 3/62##-#### 6/62##-#### 52/21#-#### m90/12##-#### m80/31##-####`,
  ),
  taxNumber: "T#############",
  taxPrefix: "T",
  taxRate: 10,
};
