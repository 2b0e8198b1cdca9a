using PolicyMta.Testing;

namespace PolicyMta.Campaigns.Tests;

/// <summary>One PostgreSQL for the tests of a class.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    internal PostgresServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
