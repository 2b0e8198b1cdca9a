namespace PolicyMta.Core.Spool;

/// <summary>What is committed together, with one sync of the contents and one of the metadata.</summary>
internal sealed class CommitGroup
{
    /// <summary>New messages and those that move.</summary>
    public List<CommitWork> Contents { get; } = [];

    /// <summary>Delivery records, and trials.</summary>
    public List<CommitWork> Rewrites { get; } = [];

    public List<CommitWork> Removes { get; } = [];

    public void Clear()
    {
        Contents.Clear();
        Rewrites.Clear();
        Removes.Clear();
    }

    public void Succeed()
    {
        foreach (var work in Contents)
            work.Succeed();
        foreach (var work in Rewrites)
            work.Succeed();
        foreach (var work in Removes)
            work.Succeed();
        Clear();
    }

    public void Fail(Exception error)
    {
        foreach (var work in Contents)
            work.Fail(error);
        foreach (var work in Rewrites)
            work.Fail(error);
        foreach (var work in Removes)
            work.Fail(error);
        Clear();
    }
}
