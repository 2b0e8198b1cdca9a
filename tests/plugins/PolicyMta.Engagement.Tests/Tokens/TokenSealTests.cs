using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Engagement.Tokens;

namespace PolicyMta.Engagement.Tests.Tokens;

/// <summary>Nobody makes a token, alters one, or reads one.</summary>
public sealed class TokenSealTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void What_was_sealed_is_read()
    {
        var id = SpoolId.Create(_time.GetUtcNow());
        using var tokens = Seal("one")!.Begin("acme", "spring", "b", id, "jane@a.test")!;
        var token = Seal("one").Read(tokens.Write(TokenKind.Click, "top", "https://shop.example/ü?a=1"))!;
        Assert.Equal(
            (TokenKind.Click, "acme", "spring", "top", "https://shop.example/ü?a=1"),
            (token.Kind, token.Tenant, token.Campaign, token.Link, token.Url));
        Assert.Equal((id, "jane@a.test", new DateOnly(2026, 11, 24)), (token.Message, token.Recipient, token.Day));
        Assert.Equal(token.Group, Seal("one").Read(tokens.Write(TokenKind.Open))!.Group);
    }

    [Fact]
    public void An_anonymous_one_leads_to_nobody()
    {
        using var tokens = Seal("one").Begin("acme", "spring")!;
        var token = Seal("one").Read(tokens.Write(TokenKind.Open))!;
        Assert.Null(token.Message);
        Assert.Null(token.Recipient);
    }

    [Fact]
    public void None_of_ten_thousand_altered_ones_is_read()
    {
        var seal = Seal("one");
        using var tokens = seal.Begin("acme", "spring", "", SpoolId.Create(_time.GetUtcNow()), "jane@a.test")!;
        var genuine = Base64Url.DecodeFromChars(tokens.Write(TokenKind.Click, "top", "https://shop.example/")!);
        var random = new Random(11);
        for (var i = 0; i < 10_000; i++)
        {
            var altered = genuine.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                altered[random.Next(altered.Length)] ^= (byte)random.Next(1, 256);
            if (!altered.AsSpan().SequenceEqual(genuine))
                Assert.Null(seal.Read(Base64Url.EncodeToString(altered)));
        }

        for (var length = 0; length < genuine.Length; length++)
            Assert.Null(seal.Read(Base64Url.EncodeToString(genuine.AsSpan(0, length))));
        foreach (var text in new[] { null, "", "?", "A", new string('A', 5_000), Base64Url.EncodeToString(genuine) + "A" })
            Assert.Null(seal.Read(text));
    }

    [Fact]
    public void Keys_are_changed_without_loss_and_tenants_have_their_own()
    {
        using var tokens = Seal("one").Begin("acme", "spring")!;
        var token = tokens.Write(TokenKind.Open)!;
        Assert.NotNull(Seal("two", "one").Read(token));
        Assert.Null(Seal("two").Read(token));
        var key = new SealKey("key-of-one-key-of-one"u8.ToArray());
        Assert.NotEqual(key.Of("acme"), key.Of("beta"));
        Assert.Equal(key.Of("acme"), key.Of("acme"));
    }

    [Fact]
    public void An_old_one_is_read_no_more()
    {
        using var tokens = Seal("one").Begin("acme", "spring")!;
        var token = tokens.Write(TokenKind.Open)!;
        _time.Advance(TimeSpan.FromDays(400));
        Assert.NotNull(Seal("one").Read(token));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Null(Seal("one").Read(token));
    }

    [Fact]
    public void Neither_tenant_nor_recipient_can_be_read_off_it_and_what_is_too_long_is_none()
    {
        var seal = Seal("one");
        using var tokens = seal.Begin("acme-with-a-name", "spring", "", SpoolId.Create(_time.GetUtcNow()), "jane@a.test")!;
        var bytes = Base64Url.DecodeFromChars(tokens.Write(TokenKind.Click, "top", "https://shop.example/")!);
        foreach (var word in new[] { "acme", "spring", "jane", "shop" })
            Assert.DoesNotContain(word, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.Null(tokens.Write(TokenKind.Click, url: "https://shop.example/" + new string('x', 4_000)));
        Assert.Null(seal.Begin(new string('t', 65), "spring"));
    }

    private TokenSeal Seal(params string[] keys) => new(
        [.. keys.Select(static key => new SealKey(Encoding.ASCII.GetBytes($"key-of-{key}-key-of-{key}")))], TimeSpan.FromDays(400), _time);
}
