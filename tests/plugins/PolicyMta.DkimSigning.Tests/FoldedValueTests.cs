namespace PolicyMta.DkimSigning.Tests;

public sealed class FoldedValueTests
{
    [Fact]
    public void No_line_is_longer_than_78_characters()
    {
        for (var length = 1; length < 400; length++)
        {
            var value = new FoldedValue("DKIM-Signature: ".Length);
            value.AddTag("v=1;");
            value.AddTag($"d={new string('d', length % 60)};");
            value.AddList("h=", [.. Enumerable.Range(0, length % 40).Select(i => new string('h', 1 + i)), "From"], ';');
            value.AddTag("b=");
            value.AddBase64(new string('x', length));

            var lines = ("DKIM-Signature: " + value).Split("\r\n");

            Assert.All(lines, line => Assert.True(line.Length <= 78, line));
            Assert.All(lines[1..], line => Assert.Equal(' ', line[0]));
            Assert.EndsWith(
                new string('x', length),
                string.Concat(lines.Select(line => line.Trim())).Replace(" ", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }
    }
}
