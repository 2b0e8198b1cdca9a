using System.Text;
using PolicyMta.Policies.Scripts.Language;

namespace PolicyMta.Policies.Tests.Scripts.Language;

public sealed class TextNormalizerTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    /// <summary>Rows of Unicode's own NormalizationTest.txt, of each kind: source, NFC, NFD, NFKC, NFKD.</summary>
    [Theory]
    [InlineData("e\u0301", "\u00E9", "e\u0301", "\u00E9", "e\u0301")]
    [InlineData("\u1E0A", "\u1E0A", "D\u0307", "\u1E0A", "D\u0307")]
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307", "D\u0323\u0307", "\u1E0C\u0307", "D\u0323\u0307")]
    [InlineData("\uFB01", "\uFB01", "\uFB01", "fi", "fi")]
    [InlineData("\u01D6", "\u01D6", "u\u0308\u0304", "\u01D6", "u\u0308\u0304")]
    [InlineData("\u1F82", "\u1F82", "\u03B1\u0313\u0300\u0345", "\u1F82", "\u03B1\u0313\u0300\u0345")]
    [InlineData("\u212B", "\u00C5", "A\u030A", "\u00C5", "A\u030A")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("\uAC01", "\uAC01", "\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8")]
    [InlineData("\uAC00\u11A8", "\uAC01", "\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8")]
    [InlineData("\uAC00\u11A7", "\uAC00\u11A7", "\u1100\u1161\u11A7", "\uAC00\u11A7", "\u1100\u1161\u11A7")]
    [InlineData("\uFF21\uFF76\uFF9E", "\uFF21\uFF76\uFF9E", "\uFF21\uFF76\uFF9E", "A\u30AC", "A\u30AB\u3099")]
    [InlineData("\u2460\u00BD", "\u2460\u00BD", "\u2460\u00BD", "11\u20442", "11\u20442")]
    [InlineData(
        "a\u0315\u0300\u05AE\u0300b",
        "\u00E0\u05AE\u0300\u0315b",
        "a\u05AE\u0300\u0300\u0315b",
        "\u00E0\u05AE\u0300\u0315b",
        "a\u05AE\u0300\u0300\u0315b")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    [InlineData("\U0001D400", "\U0001D400", "\U0001D400", "A", "A")]
    [InlineData("\U0002F800", "\u4E3D", "\u4E3D", "\u4E3D", "\u4E3D")]
    [InlineData("\U00011099\U000110BA", "\U0001109A", "\U00011099\U000110BA", "\U0001109A", "\U00011099\U000110BA")]
    [InlineData("", "", "", "", "")]
    public void Each_form_is_that_of_unicode(string source, string composed, string apart, string compatible, string compatibleApart)
    {
        Assert.Equal(composed, TextNormalizer.Normalize(source, NormalizationForm.FormC, 1000));
        Assert.Equal(apart, TextNormalizer.Normalize(source, NormalizationForm.FormD, 1000));
        Assert.Equal(compatible, TextNormalizer.Normalize(source, NormalizationForm.FormKC, 1000));
        Assert.Equal(compatibleApart, TextNormalizer.Normalize(source, NormalizationForm.FormKD, 1000));
    }

    [Fact]
    public void Halves_of_surrogate_pairs_stay() => Assert.Equal(
        "\uD800e\uDC00\u00E9", TextNormalizer.Normalize("\uD800e\uDC00e\u0301", NormalizationForm.FormC, 1000));

    /// <summary>A form of a form is itself, for every character alone and between others.</summary>
    [Fact]
    public void Forms_agree_with_each_other_for_every_character()
    {
        for (var character = 0x80; character <= 0x10FFFF; character++)
        {
            if (character is >= 0xD800 and <= 0xDFFF)
                continue;
            var text = "a\u0327" + char.ConvertFromUtf32(character) + "\u0301\u0323";
            var apart = Form(text, NormalizationForm.FormD);
            var composed = Form(text, NormalizationForm.FormC);
            Assert.Equal(apart, Form(composed, NormalizationForm.FormD));
            Assert.Equal(composed, Form(apart, NormalizationForm.FormC));
            Assert.Equal(Form(text, NormalizationForm.FormKD), Form(Form(composed, NormalizationForm.FormKC), NormalizationForm.FormKD));
        }

        static string Form(string text, NormalizationForm form) => TextNormalizer.Normalize(text, form, 1000)!;
    }

    [Fact]
    public void Work_is_bounded()
    {
        Assert.Null(TextNormalizer.Normalize(new string('\uFDFA', 1000), NormalizationForm.FormKD, 17_999));
        Assert.NotNull(TextNormalizer.Normalize(new string('\uFDFA', 1000), NormalizationForm.FormKD, 18_000));
        var marks = "a" + string.Concat(Enumerable.Range(0, NormalizedText.Max / 2 - 1).Select(i => i % 2 == 0 ? "\u0301" : "\u0323"));
        Assert.Equal(marks.Length - 1, TextNormalizer.Normalize(marks, NormalizationForm.FormC, NormalizedText.Max)!.Length);
    }

    [Theory]
    [InlineData("'e\\u0301'.normalize() === 'é'", "true")]
    [InlineData("'é'.normalize('NFD').length", "2")]
    [InlineData("'\\ufb01\\uff21'.normalize('NFKC')", "fiA")]
    [InlineData("['e\\u0301', 'é'].map((text) => text.normalize()).every((text, _, all) => text === all[0])", "true")]
    [InlineData("String.prototype.normalize.call(12)", "12")]
    [InlineData("String.prototype.normalize.length + ''.normalize.name", "0normalize")]
    [InlineData("'e\\u0301'.localeCompare('é')", "0")]
    [InlineData("'a'.localeCompare('b') + ' ' + 'b'.localeCompare('a') + ' ' + 'a'.localeCompare('a')", "-1 1 0")]
    [InlineData("['é', 'z', 'a', 'Z'].sort((a, b) => a.localeCompare(b)).join('')", "Zazé")]
    [InlineData("'i'.toLocaleUpperCase('tr') + 'ß'.toLocaleUpperCase() + 'ΑΣ'.toLowerCase()", "ISSας")]
    public async Task Scripts_have_it_as_the_language_does(string expression, string expected) => Assert.Equal(
        expected, (await ScriptBench.RouteAsync(await _bench.RouteScriptAsync($"return {{ provider: String({expression}) }};")))?.Provider);

    [Theory]
    [InlineData("'x'.normalize('nfc')", "should be one of")]
    [InlineData("String.prototype.normalize.call(null)", "null or undefined")]
    [InlineData("'é'.repeat(300000).normalize()", "too long")]
    [InlineData("'\\ufdfa'.repeat(100000).normalize('NFKD')", "taken apart")]
    [InlineData("'é'.repeat(300000).localeCompare('x')", "too long")]
    public async Task What_cannot_be_normalized_is_told(string expression, string words) => Assert.Contains(
        words, (await ScriptBench.FailureAsync(await _bench.RouteScriptAsync($"{expression};"))).Description, StringComparison.Ordinal);
}
