using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Smtp.Content;

public sealed class ContentBuilderTests
{
    private const int Chunk = ContentBudget.ChunkSize;
    private readonly FakeTimeProvider _time = new();

    /// <summary>A budget with so much room for what arrives: a quarter of it is left for what is waste.</summary>
    private ContentBudget Budget(long room) => new(((room * 4) + 2) / 3, _time);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(long.MaxValue / 2)]
    public void Grows_with_what_is_appended(long expected)
    {
        var random = new Random(7);
        var budget = Budget(100_000_000);
        using var builder = new ContentBuilder(10_000_000, budget, expected);
        using var copy = new MemoryStream();
        while (copy.Length < 3_000_000)
        {
            var piece = new byte[random.Next(50_000)];
            random.NextBytes(piece);
            builder.Append(piece);
            copy.Write(piece);
        }

        Assert.InRange(budget.Arriving, copy.Length, copy.Length + (2 * Chunk));
        builder.Complete();
        using (var content = builder.Detach())
            Assert.True(content.Memory.Span.SequenceEqual(copy.ToArray()));
        Assert.Equal(0, budget.Arriving);
    }

    [Theory]
    [InlineData(1)]
    [InlineData((16 * 1024) - 1024)]
    [InlineData(Chunk - 1025)]
    [InlineData(Chunk - 1024)]
    [InlineData(Chunk - 1023)]
    [InlineData((2 * Chunk) - 1024)]
    [InlineData((2 * Chunk) - 1023)]
    public void Is_the_same_at_each_border_however_it_comes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        foreach (var piece in (int[])[length, 1000, Chunk])
        {
            using var builder = new ContentBuilder(length, ContentBudget.Unlimited());
            for (var at = 0; at < length; at += piece)
                builder.Append(bytes.AsSpan(at, Math.Min(piece, length - at)));
            builder.Rest();
            builder.Complete();
            using var content = builder.Detach();
            Assert.True(content.Memory.Span.SequenceEqual(bytes));
        }
    }

    [Fact]
    public void Discards_everything_beyond_the_limit()
    {
        var budget = Budget(100_000_000);
        using var builder = new ContentBuilder(10, budget);
        builder.Append(new byte[10]);
        Assert.False(builder.IsOverLimit);
        builder.Append(new byte[1]);
        builder.Append(new byte[1]);

        Assert.True(builder.IsOverLimit);
        Assert.True(builder.IsDiscarding);
        Assert.Equal(0, budget.Arriving);
        builder.Complete();
        using var content = builder.Detach();
        Assert.Equal(0, content.Length);
    }

    [Fact]
    public void Forty_that_stall_give_way_to_one_that_goes_on_and_never_hold_more_than_the_budget()
    {
        const int Size = 20 * Chunk;
        var budget = Budget(Size * 5L / 2);
        ContentBuilder[] stalled = [.. Enumerable.Range(0, 40).Select(_ => new ContentBuilder(Size, budget, isStranger: true))];
        for (var sent = 0; sent < Size - Chunk; sent += Chunk)
        {
            foreach (var slow in stalled)
            {
                slow.Append(new byte[Chunk]);
                slow.Rest();
                Assert.InRange(budget.Arriving, 0, Size * 5L / 2);
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        using var honest = new ContentBuilder(Size, budget, isStranger: true);
        for (var sent = 0; sent < Size; sent += Chunk / 2)
        {
            honest.Append(new byte[Chunk / 2]);
            honest.Rest();
        }

        honest.Complete();

        Assert.False(honest.IsCrowdedOut);
        using (var content = honest.Detach())
            Assert.Equal(Size, content.Length);
        foreach (var slow in stalled)
            slow.Dispose();
        Assert.Equal(0, budget.Arriving);
        Assert.Equal(0, budget.Receptions);
    }

    [Fact]
    public void A_stranger_never_crowds_out_a_client_that_is_known_here()
    {
        var budget = Budget(4 * Chunk);
        using var known = new ContentBuilder(8 * Chunk, budget);
        known.Append(new byte[(3 * Chunk) - 1024]);
        known.Rest();
        _time.Advance(TimeSpan.FromHours(1));
        using var stranger = new ContentBuilder(8 * Chunk, budget, isStranger: true);
        stranger.Append(new byte[2 * Chunk]);
        Assert.True(stranger.IsCrowdedOut);
        Assert.False(known.IsCrowdedOut);

        using var other = new ContentBuilder(8 * Chunk, budget);
        other.Append(new byte[2 * Chunk]);
        Assert.False(other.IsCrowdedOut);
        Assert.True(known.IsCrowdedOut);
        Assert.Equal(0, known.Held);
    }

    [Fact]
    public void What_is_complete_does_not_give_way()
    {
        var budget = Budget(2 * Chunk);
        using var complete = new ContentBuilder(8 * Chunk, budget, isStranger: true);
        complete.Append(new byte[Chunk - 1024]);
        complete.Rest();
        complete.Complete();
        using var content = complete.Detach();
        using var other = new ContentBuilder(8 * Chunk, budget);
        other.Append(new byte[2 * Chunk]);

        Assert.True(other.IsCrowdedOut);
        Assert.False(complete.IsCrowdedOut);
        Assert.Equal(Chunk - 1024, content.Length);
    }

    [Fact]
    public void One_alone_may_need_more_than_there_is()
    {
        var budget = Budget(2 * Chunk);
        using var builder = new ContentBuilder(8 * Chunk, budget);
        builder.Append(new byte[7 * Chunk]);
        builder.Complete();
        using var content = builder.Detach();
        Assert.Equal(7 * Chunk, content.Length);
    }

    [Fact]
    public void Copies_count_as_well()
    {
        var budget = Budget(100_000_000);
        using var builder = new ContentBuilder(2_000_000, budget);
        builder.Append(new byte[1_000_000]);
        builder.Complete();
        using (var content = builder.Detach())
        {
            using var copy = ContentBuffer.RentWithHeadRoom(1_000_000, content.Budget);
            Assert.InRange(budget.Arriving, 2_000_000, 2_000_000 + (2 * Chunk));
            using var larger = copy.Prepend(new byte[2 * ContentBuffer.HeadRoom]);
            Assert.NotSame(copy, larger);
            Assert.InRange(budget.Arriving, 3_000_000, 3_000_000 + (3 * Chunk));
        }

        Assert.Equal(0, budget.Arriving);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_count_of_nothing()
    {
        var budget = Budget(16 * Chunk);
        var lengths = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
        {
            var random = new Random(number);
            var taken = 0;
            for (var round = 0; round < 50; round++)
            {
                using var builder = new ContentBuilder(8 * Chunk, budget, isStranger: number % 2 == 0);
                for (var piece = 0; piece < 30; piece++)
                {
                    builder.Append(new byte[random.Next(Chunk / 4)]);
                    builder.Rest();
                }

                builder.Complete();
                using var content = builder.Detach();
                taken += builder.IsCrowdedOut ? 0 : 1;
            }

            return taken;
        })));

        Assert.NotEqual(0, lengths.Sum());
        Assert.Equal(0, budget.Arriving);
        Assert.Equal(0, budget.Receptions);
    }
}
