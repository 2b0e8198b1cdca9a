using PolicyMta.Core.Headers;

namespace PolicyMta.Core.Tests.Headers;

public sealed class HeaderFoldingTests
{
    [Fact]
    public void Unfolding_gives_the_text_back_and_no_line_is_too_long()
    {
        var random = new Random(5);
        for (var round = 0; round < 2_000; round++)
        {
            var words = Enumerable.Range(0, random.Next(1, 40)).Select(_ => new string('w', random.Next(1, random.Next(2, 200))));
            var text = " " + string.Concat(words.Select(word => word + (random.Next(3) == 0 ? " \t" : " "))).TrimEnd();

            var folded = HeaderFolding.Fold(10, text)!;

            Assert.Equal(text, folded.Replace("\r\n", "", StringComparison.Ordinal));
            var lines = ("X123456789:" + folded).Split("\r\n");
            Assert.All(lines.Skip(1), line => Assert.True(line.Length <= 78 || !line.AsSpan().TrimStart(" \t").ContainsAny(' ', '\t')));
            Assert.All(lines.Skip(1), line => Assert.True(line[0] is ' ' or '\t' && line.Trim().Length > 0));
        }
    }

    [Theory]
    [InlineData(985, 0)]
    [InlineData(990, 1)]
    [InlineData(997, 1)]
    public void One_long_word_stays_behind_the_name_while_it_can(int length, int folds) =>
        Assert.Equal(folds, HeaderFolding.Fold(11, " " + new string('w', length))!.Split("\r\n").Length - 1);

    [Fact]
    public void A_word_over_998_bytes_has_no_form()
    {
        Assert.Null(HeaderFolding.Fold(1, " " + new string('w', 998)));
        Assert.Null(HeaderFolding.Fold(1, " a " + new string('ü', 500)));
    }
}
