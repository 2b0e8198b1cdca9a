using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class CommitQueueTests
{
    private const int AlmostForEver = 60_000;
    private readonly CommitWorkPool _works = new();
    private readonly CommitQueue _queue = new(AlmostForEver);

    [Fact]
    public void Mail_of_a_few_clients_does_not_wait()
    {
        Add(2);
        Assert.Equal(2, Take());
        Add(1);
        Assert.Equal(1, Take());
    }

    [Fact]
    public async Task Where_several_clients_sent_at_once_the_next_group_waits_for_as_many()
    {
        Add(4);
        Assert.Equal(4, Take());

        Assert.InRange(await TakeWhileAddingAsync(), 4, int.MaxValue);
    }

    [Fact]
    public async Task A_group_waits_for_the_clients_of_the_last_one_beside_those_who_came_meanwhile()
    {
        Add(2);
        Assert.Equal(2, Take());
        Add(3);

        Assert.InRange(await TakeWhileAddingAsync(), 5, int.MaxValue);
    }

    [Fact]
    public async Task Closing_ends_the_wait()
    {
        Add(5);
        Assert.Equal(5, Take());
        var next = Task.Run(Take, TestContext.Current.CancellationToken);
        Add(1);

        _queue.Close();

        Assert.Equal(1, await next);
    }

    private void Add(int count)
    {
        for (var i = 0; i < count; i++)
            Assert.True(_queue.TryAdd(_works.Rent().Begin(CommitKind.Append, default)));
    }

    private async Task<int> TakeWhileAddingAsync()
    {
        var group = Task.Run(Take, TestContext.Current.CancellationToken);
        while (!group.IsCompleted)
        {
            Add(1);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return await group;
    }

    private int Take()
    {
        var group = new CommitGroup();
        Assert.True(_queue.Take(group, withRewrites: true));
        return group.Contents.Count;
    }
}
