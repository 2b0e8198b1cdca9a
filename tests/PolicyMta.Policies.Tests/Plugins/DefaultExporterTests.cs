using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Injection;
using PolicyMta.Policies.Plugins;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Plugins;

/// <summary>
/// The exporters that ship, with the libraries of others that they bring: managed ones, and librdkafka, which is native. Each has tried to
/// reach its target, so that the library was at work.
/// </summary>
public sealed class DefaultExporterTests
{
    /// <summary>Confluent.Kafka keeps references to itself for the life of the process, so that it is named in the log.</summary>
    private const string HoldsItself = "PolicyMta.Kafka";

    [Theory]
    [InlineData("PolicyMta.Kafka", "brokers: ['{0}'], timeout: 1s, batch: {1}", "Kafka did not take an event: no acknowledgement")]
    [InlineData("PolicyMta.Amqp", "address: 'amqp://{0}', password: x, batch: {1}", "RabbitMQ cannot be reached")]
    [InlineData("PolicyMta.Nats", "servers: ['nats://{0}'], timeout: 1s, batch: {1}", "NATS")]
    [InlineData(
        "PolicyMta.Webhooks",
        "endpoints: {{ crm: {{ url: 'https://{0}', secrets: [whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=], batch: {1} }} }}",
        "Nothing is connected to here")]
    public async Task A_plugin_loads_its_libraries_and_leaves_the_memory_or_is_named(string plugin, string settings, string failure)
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var address = closed.LocalEndpoint.ToString()!;
        closed.Stop();
        await using var bed = new PolicyBed();
        SubmitMessage submit = static (_, _) => throw new NotSupportedException();
        bed.Corridor.Open(new RunningCorridor(submit, new SubmitOnce(submit, static _ => null, TimeProvider.System))
        {
            OpenReader = static (cursor, _) => new OneBatchReader(cursor),
        });
        bed.Install(plugin);
        Configure(1);
        await bed.StartAsync();
        for (var generation = 2; generation < 5; generation++)
        {
            var failures = generation - 1;
            await Eventually.TrueAsync(
                () => bed.Log.Lines.Count(line => line.Contains(failure, StringComparison.Ordinal)) >= failures,
                () => string.Join('\n', bed.Log.Lines));
            Configure(generation);
            Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        }

        await Eventually.TrueAsync(() => bed.Reloader.Draining.IsEmpty);
        if (plugin == HoldsItself)
        {
            await Eventually.TrueAsync(() => bed.Reloader.Unloading.IsEmpty || bed.Log.Lines.Any(
                line => line.Contains($"Plugin {plugin} 0.1.0 was unloaded but stays in memory", StringComparison.Ordinal)));
            return;
        }

        await Eventually.TrueAsync(() => bed.Reloader.Unloading.IsEmpty);
        Assert.DoesNotContain(bed.Log.Lines, line => line.Contains("stays in memory", StringComparison.Ordinal));

        void Configure(int batch) => bed.Configure($$"""
            plugins:
              settings:
                {{plugin}}: { {{string.Format(System.Globalization.CultureInfo.InvariantCulture, settings, address, batch)}} }
            """);
    }
}
