using System.Text;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Tests.Smtp.Parsing;

public sealed class ParameterReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("SIZE=1000", "SIZE:1000;")]
    [InlineData("SMTPUTF8", "SMTPUTF8:;")]
    [InlineData(" SIZE=1  BODY=8BITMIME ", "SIZE:1;BODY:8BITMIME;")]
    [InlineData("X-a1=!~", "X-a1:!~;")]
    public void Reads_keywords_and_values(string text, string expected) => Assert.Equal((expected, false), Read(text));

    [Theory]
    [InlineData("=1")]
    [InlineData("SIZE=")]
    [InlineData("SIZE=1=2")]
    [InlineData("-X=1")]
    [InlineData("SI.ZE=1")]
    [InlineData("SIZE=\u00e9")]
    [InlineData("SIZE=\u0001")]
    public void Stops_at_what_is_no_parameter(string text) => Assert.Equal(("OK:;", true), Read("OK " + text + " NEXT"));

    private static (string Read, bool Malformed) Read(string text)
    {
        var read = new StringBuilder();
        var parameters = new ParameterReader(Encoding.Latin1.GetBytes(text));
        while (parameters.MoveNext())
            read.Append(Encoding.Latin1.GetString(parameters.Keyword)).Append(':').Append(Encoding.Latin1.GetString(parameters.Value))
                .Append(';');
        return (read.ToString(), parameters.IsMalformed);
    }
}
