using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class PagePoolTests
{
    private const int Size = 300 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(128 * 1024)]
    [InlineData(256 * 1024)]
    [InlineData((256 * 1024) + 1)]
    [InlineData((50 * 1024 * 1024) + 1024)]
    [InlineData((1 << 30) + 1)]
    [InlineData(int.MaxValue - 1024 * 1024)]
    public void A_block_is_as_long_as_it_was_asked_for(int size)
    {
        Assert.SkipUnless(PageBlock.CanGiveBack || size < 1 << 28, "Here a block has all its memory at once.");
        var block = new PagePool(0).TryRent(size)!;
        block.GetSpan()[size - 1] = 7;
        Assert.InRange(block.Length, size, int.MaxValue);
        Assert.Equal(7, block.Memory.Span[size - 1]);
    }

    [Fact]
    public void What_is_returned_keeps_no_memory_beyond_what_may_be_warm()
    {
        Assert.SkipUnless(PageBlock.CanGiveBack, "Here a block is an array.");
        var pool = new PagePool(2 * Size);
        PageBlock[] blocks = [.. Enumerable.Range(0, 5).Select(_ => pool.TryRent(Size)!)];
        foreach (var block in blocks)
        {
            block.GetSpan()[..Size].Fill(7);
            pool.Return(block, Size);
        }

        Assert.Equal(2 * Size, pool.Warm);
        Assert.Equal(2, blocks.Count(static block => block.GetSpan()[Size - 1] == 7));
        Assert.Equal(3, blocks.Count(static block => block.GetSpan()[..Size].IndexOfAnyExcept((byte)0) < 0));
    }

    [Fact]
    public void Warm_blocks_come_first_and_count_as_warm_while_they_are_used()
    {
        Assert.SkipUnless(PageBlock.CanGiveBack, "Here a block is an array.");
        var pool = new PagePool(Size);
        var (first, second) = (pool.TryRent(Size)!, pool.TryRent(Size)!);
        pool.Return(first, Size);
        pool.Return(second, Size);

        Assert.Same(first, pool.TryRent(Size));
        Assert.Same(second, pool.TryRent(Size));
        Assert.Equal(Size, pool.Warm);
        pool.Return(second, Size);
        Assert.Equal(0, second.Warm);
        pool.Return(first, 1);
        Assert.Equal(Size, pool.Warm);
        Assert.Equal(Size, first.Warm);
    }

    [Fact]
    public void Who_looks_at_content_that_has_gone_back_sees_other_bytes_and_never_a_hole()
    {
        var pool = new PagePool(0);
        var block = pool.TryRent(Size)!;
        ReadOnlyMemory<byte> late = block.Memory[..Size];
        block.GetSpan()[0] = 7;
        pool.Return(block, Size);
        Assert.Equal(Size, late.ToArray().Length);
    }

    [Fact]
    public async Task Nobody_shares_a_block()
    {
        var pool = new PagePool(Size);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Task.Run(() =>
        {
            for (var round = 0; round < 200; round++)
            {
                var block = pool.TryRent(Size)!;
                block.GetSpan()[..Size].Fill((byte)number);
                Assert.True(block.GetSpan()[..Size].IndexOfAnyExcept((byte)number) < 0);
                pool.Return(block, Size);
            }
        })));
        Assert.InRange(pool.Warm, 0, Size);
    }
}
