using PolicyMta.Engagement.Rewriting;

namespace PolicyMta.Engagement.Tests.Rewriting;

/// <summary>Links are found where a mail program finds them, and nowhere else.</summary>
public sealed class HtmlLinksTests
{
    [Theory]
    [InlineData("<a href=\"https://x.example/1\">", "\"https://x.example/1\"", "https://x.example/1")]
    [InlineData("<A class=b HREF = 'http://x.example/?a=1&amp;b=2'>", "'http://x.example/?a=1&amp;b=2'", "http://x.example/?a=1&b=2")]
    [InlineData("<a href=https://x.example/1 target=_blank>", "https://x.example/1", "https://x.example/1")]
    [InlineData("<a\nhref=\"\n https://x.example/\n1 \"\n>", "\"\n https://x.example/\n1 \"", "https://x.example/1")]
    [InlineData("<area shape=rect href='https://x.example/'/>", "'https://x.example/'", "https://x.example/")]
    [InlineData("<a title=\"a > b\" href=\"https://x.example/\">", "\"https://x.example/\"", "https://x.example/")]
    [InlineData("<a href=\"https://x.example/\" href=\"https://other.example/\">", "\"https://x.example/\"", "https://x.example/")]
    [InlineData("<!--[if mso]><v:roundrect href=\"https://x.example/\"><![endif]-->", "\"https://x.example/\"", "https://x.example/")]
    [InlineData("<p>1 < 2 <a href=\"https://x.example/\">", "\"https://x.example/\"", "https://x.example/")]
    [InlineData("<style>a > b { }</style><a href=\"https://x.example/\">", "\"https://x.example/\"", "https://x.example/")]
    public void A_link_is_found_with_its_place(string html, string value, string url)
    {
        var link = Assert.Single(HtmlLinks.In(html).Links);

        Assert.Equal((value, url), (html.Substring(link.Start, link.Length), link.Url));
    }

    [Theory]
    [InlineData("<!-- <a href=\"https://x.example/\"> -->")]
    [InlineData("<style>/* <a href=\"https://x.example/\"> */</style>")]
    [InlineData("<title><a href=\"https://x.example/\"></title>")]
    [InlineData("<link href=\"https://x.example/\"><base href=\"https://x.example/\">")]
    [InlineData("<img src=\"https://x.example/\" alt='<a href=\"https://x.example/\">'>")]
    [InlineData("<a href=\"mailto:a@x.example\"><a href=\"#top\"><a href=\"tel:1\"><a href=\"cid:1\"><a href=\"\"><a href>")]
    [InlineData("<a href=\"https://x.example/")]
    [InlineData("<a data-href=\"https://x.example/\"><abbr href=\"https://x.example/\">")]
    [InlineData("<")]
    [InlineData("<a")]
    [InlineData("<!--")]
    [InlineData("</")]
    public void What_is_none_is_left(string html) => Assert.Empty(HtmlLinks.In(html).Links);

    [Theory]
    [InlineData("<body><p>x</p></body></html>", "</body></html>")]
    [InlineData("<body>&lt;/body> <!-- </body> --> x</BODY >", "</BODY >")]
    [InlineData("<p>x", "")]
    public void The_end_of_the_body_is_found(string html, string rest) => Assert.Equal(rest, html[HtmlLinks.In(html).End..]);

    /// <summary>Whatever a tenant sends: no exception, and time that follows the length.</summary>
    [Fact]
    public void Any_text_is_read_to_its_end()
    {
        var random = new Random(7);
        string[] pieces =
        [
            "<", ">", "<a ", "href=", "\"", "'", "https://x.example/", "<!--", "-->", "[if", "]>", "</body", "<style>", "=", "/", "&",
            " ", "x",
        ];
        for (var i = 0; i < 2_000; i++)
        {
            var html = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)]));
            var found = HtmlLinks.In(html);
            Assert.All(found.Links, link => Assert.InRange(link.Start + link.Length, 1, html.Length));
            Assert.InRange(found.End, 0, html.Length);
        }
    }
}
