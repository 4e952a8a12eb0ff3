/** Answers about the last meal: many scripts, both text directions, and text that breaks table readers. */
export const lastMeals: readonly string[] = [
  'I mostly cook at weekends; last Sunday it was a roast with far too many potatoes.',
  'Käsespätzle mit Röstzwiebeln, die größte Schüssel, die wir haben. Süß war nur der Apfelmus dazu.',
  'Un gâteau au yaourt — raté, mais les enfants l’ont fini. Ça compte\u00a0!',
  'Żurek i pączki; wyszło świetnie, choć śmietana się zwarzyła.',
  '昨天做了西红柿炒鸡蛋，味道不错，就是盐放多了一点。',
  '昨日は肉じゃがを作りました。だしの素を切らしていたので、少し薄味でした。',
  '김치찌개를 끓였어요. 돼지고기를 듬뿍 넣었더니 아이들이 좋아했어요!',
  'طبخت المقلوبة مع الباذنجان، وكانت لذيذة جدًا (٣ أطباق!).',
  'הכנתי שקשוקה עם הרבה פלפל חריף, ויצא מעולה.',
  'कल मैंने दाल मखनी बनाई थी, थोड़ी तीखी हो गई।',
  'Tôi nấu phở bò suốt tám tiếng đồng hồ.',
  'ทำต้มยำกุ้ง เผ็ดมากแต่อร่อย',
  'Сварила борщ по рецепту бабушки; вышло почти как у неё.',
  'Μουσακάς, με τρεις στρώσεις μελιτζάνα.',
  'Pancakes 🥞🥞🥞 with the whole family 👨‍👩‍👧‍👦, flipped by the smallest chef 👩🏽‍🍳. 🇨🇭🇯🇵🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  // Letters with combining marks, as from macOS and some keyboards.
  'Gru\u0308nkohl with a cre\u0300me frai\u0302che sauce, sautée\u0301d slowly.',
  'Soup.\nThen more soup.\r\n\tIn the end: soup, "reheated", with a ; and a , in it.',
  '=SUM(A1:A3) eggs, +2 yolks, -1 regret @home',
  '<b>Bold</b> flavours & a pinch of <script>salt</script>',
  '| Curry | rice |\n|---|---|\n| hot | cold |',
  '5',
  'null',
  '  Toast.  ',
  'Leftovers again. I know. '.repeat(40).trim(),
];

/** Explanations of a choice. */
export const lessons: readonly string[] = [
  'Never leave the onions alone.',
  'Meine Großmutter: „Erst lesen, dann rühren.“',
  '火候最重要',
  'שלא למדוד, רק לטעום',
  'أن أتذوق قبل أن أملّح',
  'A neighbour, on the balcony, by shouting',
  'とにかく出汁',
  'Knife skills 🔪, then patience 🐢',
  '',
];

export const comments: readonly string[] = [
  'No.',
  'Danke, hat Spaß gemacht!',
  'The photo question was hard on my old phone 📱.',
  'שאלון נחמד 👍',
  '谢谢！期待看到结果。',
  'Why no question about baking? \u{1F956}\u{1F9C8}',
  'My kitchen is 2 m × 3 m, i.e. “cosy”.',
];

/** Names of uploads without extension. */
export const photoNames: readonly string[] = [
  'IMG_4711',
  'Küche',
  // The same word with a combining diaeresis.
  'Ku\u0308che bei Nacht',
  '厨房',
  '台所の写真 (1)',
  '우리 부엌',
  'مطبخي',
  'המטבח שלי',
  '🍳 breakfast',
  'my kitchen, from the left',
  'Screenshot 2026-09-14 at 10.22.31',
  "o'brien's stove",
  'кухня №2',
  'la cuisine d’été',
];

export const recipeNames: readonly string[] = [
  'recipe',
  'Käsekuchen',
  '麻婆豆腐',
  'מתכון',
  'وصفة الكسكس',
  'Tarte à l’oignon',
];
