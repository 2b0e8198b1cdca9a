using System.Text;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Admin;

public sealed class DirectiveReaderTests
{
    public static TheoryData<string, byte[]> Mistakes { get; } = new()
    {
        { "body: is not valid JSON", [] },
        { "body: must be a JSON object", "[]"u8.ToArray() },
        { "body: must be a JSON object", "null"u8.ToArray() },
        { "body: is not valid JSON", """{"kind":"hold","kind":"hold"}"""u8.ToArray() },
        { "body: has a string that is not valid", """{"kind":"hold","match":{"tenant":"\ud800"}}"""u8.ToArray() },
        { "body: has a string that is not valid", [.. "{\"kind\":\"hold\",\"reason\":\""u8, 0xff, .. "\"}"u8] },
        { "kind: must be given", "{}"u8.ToArray() },
        { "match: must be an object", """{"kind":"hold","match":[]}"""u8.ToArray() },
        { "match.min_attempts: must be a whole number", """{"kind":"hold","match":{"min_attempts":2147483648}}"""u8.ToArray() },
        { "match.nosuch: is not known", """{"kind":"hold","match":{"nosuch":1}}"""u8.ToArray() },
        { "for: must be a time", """{"kind":"hold","for":"99999999999999d"}"""u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public async Task A_mistake_is_named(string begins, byte[] body)
    {
        var refused = await Assert.ThrowsAsync<ProblemException>(() => DirectiveReader.ReadAsync(new MemoryStream(body), default));
        Assert.StartsWith(begins, refused.Problem.Detail, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(refused.Problem.Detail) < 500);
    }
}
