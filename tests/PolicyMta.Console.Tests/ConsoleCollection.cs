namespace PolicyMta.Console.Tests;

/// <summary>The tests that share a demo and a browser.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleFixture>
{
    public const string Name = "console";
}
