namespace PolicyMta.DkimSigning.Tests;

public sealed class DnsRecordTests
{
    [Theory]
    [InlineData(10, 1)]
    [InlineData(255, 1)]
    [InlineData(256, 2)]
    [InlineData(510, 2)]
    [InlineData(736, 3)]
    public void The_text_is_split_into_strings_of_255_octets(int length, int strings)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        var record = new DnsRecord("s._domainkey.example.com", text);

        Assert.Equal(strings, record.Strings.Length);
        Assert.All(record.Strings, part => Assert.InRange(part.Length, 1, 255));
        Assert.Equal(text, string.Concat(record.Strings));
        Assert.Equal(text, string.Concat(record.ZoneForm.Split('"').Where((_, i) => i % 2 == 1)));
        Assert.StartsWith("s._domainkey.example.com. IN TXT ", record.ZoneForm, StringComparison.Ordinal);
    }
}
