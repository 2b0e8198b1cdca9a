using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Returns.Marks;

namespace PolicyMta.Returns.Tests.Marks;

public sealed class MarkBookTests
{
    private const ulong Origin = 0x12_3456_789A;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_return_path_names_message_recipient_and_origin_in_64_octets_whatever_its_case()
    {
        var (book, id) = (Book("one-key-of-sixteen"), Id());
        var path = book.ReturnPath("bounces.example", id, "Jane@A.test", Origin);

        Assert.True(path.IndexOf('@', StringComparison.Ordinal) <= 64);
        Assert.Matches("^r-[a-z2-7]{56}@bounces.example$", path);
        foreach (var seen in new[] { path, path.ToUpperInvariant(), path[..path.IndexOf('@', StringComparison.Ordinal)] })
        {
            Assert.Equal(MarkVerdict.Genuine, book.CheckReturnPath(seen, out var proof));
            Assert.Equal((id, Origin), (proof!.Mark.Id, proof.Mark.Origin));
            Assert.True(proof.IsOf("jane@a.test"));
            Assert.False(proof.IsOf("joe@a.test"));
        }
    }

    [Fact]
    public void Nothing_of_it_can_be_changed()
    {
        var book = Book("one-key-of-sixteen");
        var path = book.ReturnPath("b.example", Id(), "jane@a.test", Origin);
        for (var i = 2; i < 58; i++)
        {
            var other = path[i] == 'a' ? 'b' : 'a';
            var verdict = book.CheckReturnPath($"{path[..i]}{other}{path[(i + 1)..]}", out var proof);
            Assert.True(verdict is MarkVerdict.Forged, $"{i}: {verdict}");
            Assert.Null(proof);
        }
    }

    [Theory]
    [InlineData("r-aaaa@b.example", MarkVerdict.None)]
    [InlineData("postmaster@b.example", MarkVerdict.None)]
    [InlineData("r-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.example", MarkVerdict.Forged)]
    [InlineData("r-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1@b.example", MarkVerdict.None)]
    [InlineData("r-\u0131aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.example", MarkVerdict.None)]
    [InlineData("", MarkVerdict.None)]
    public void What_this_server_did_not_write_is_nothing(string address, object verdict) =>
        Assert.Equal(verdict, Book("one-key-of-sixteen").CheckReturnPath(address, out _));

    [Fact]
    public void The_first_key_signs_and_all_verify_so_that_keys_can_change()
    {
        var old = Book("the-older-key-1234");
        var both = Book("the-newer-key-1234", "the-older-key-1234");
        var newOnly = Book("the-newer-key-1234");
        var (before, after) = (old.ReturnPath("b.example", Id(), "j@a.test", 1), both.ReturnPath("b.example", Id(), "j@a.test", 1));

        Assert.Equal(MarkVerdict.Genuine, both.CheckReturnPath(before, out var proof));
        Assert.True(proof!.IsOf("j@a.test"));
        Assert.Equal(MarkVerdict.Genuine, both.CheckReturnPath(after, out _));
        Assert.Equal(MarkVerdict.Genuine, newOnly.CheckReturnPath(after, out _));
        Assert.Equal(MarkVerdict.Forged, newOnly.CheckReturnPath(before, out _));
        Assert.Equal(MarkVerdict.Forged, old.CheckReturnPath(after, out _));
    }

    [Fact]
    public void A_mark_ends_with_its_time_and_does_not_come_from_the_future()
    {
        var book = Book("one-key-of-sixteen");
        var path = book.ReturnPath("b.example", Id(), "j@a.test", 1);
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(MarkVerdict.Genuine, book.CheckReturnPath(path, out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(MarkVerdict.Expired, book.CheckReturnPath(path, out _));

        var later = book.ReturnPath("b.example", SpoolId.Create(_time.GetUtcNow().AddDays(2)), "j@a.test", 1);
        Assert.Equal(MarkVerdict.Expired, book.CheckReturnPath(later, out _));
    }

    [Fact]
    public void A_mark_of_a_field_is_no_return_path()
    {
        var book = Book("one-key-of-sixteen");
        var (field, path) = (book.Field(Id(), null, 1), book.ReturnPath("b.example", Id(), "j@a.test", 1));

        Assert.Equal(MarkVerdict.Genuine, book.CheckField($" {field}\t", out var proof));
        Assert.False(proof!.NamesRecipient);
        Assert.False(proof.IsOf(""));
        Assert.Equal(MarkVerdict.Forged, book.CheckReturnPath($"r-{field}@b.example", out _));
        Assert.Equal(MarkVerdict.Forged, book.CheckField(path[2..58], out _));
    }

    private SpoolId Id() => SpoolId.Create(_time.GetUtcNow());

    private MarkBook Book(params string[] keys) =>
        new([.. keys.Select(key => new MarkKey(Encoding.ASCII.GetBytes(key)))], "r-", TimeSpan.FromDays(30), _time);
}
