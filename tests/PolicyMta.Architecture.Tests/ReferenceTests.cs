using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PolicyMta.Testing;

namespace PolicyMta.Architecture.Tests;

/// <summary>Each room sees only what stands to its left: Sdk, Core, Policies and Simulation, Server.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("PolicyMta.Sdk")]
    [InlineData("PolicyMta.Core", "PolicyMta.Sdk", "DnsClient", "MimeKit", "MailKit")]
    [InlineData(
        "PolicyMta.Policies", "PolicyMta.Sdk", "PolicyMta.Core", "Jint", "Acornima", "McMaster.NETCore.Plugins", "dbup-core",
        "dbup-postgresql", "dbup-sqlite", "Microsoft.Data.Sqlite", "Npgsql", "SQLitePCLRaw.core")]
    [InlineData("PolicyMta.Simulation", "PolicyMta.Sdk", "PolicyMta.Core")]
    [InlineData("PolicyMta.Console")]
    public void A_room_refers_to_nothing_but(string room, params string[] allowed)
    {
        var foreign = Assembly.Load(room).GetReferencedAssemblies()
            .Select(assembly => assembly.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && name is not ("System" or "netstandard" or "mscorlib"
                or "Microsoft.Extensions.Logging.Abstractions" or "Microsoft.Win32.Primitives"))
            .Except(allowed);
        Assert.Empty(foreign);
    }

    [Theory]
    [InlineData("PolicyMta.IspRules")]
    [InlineData("PolicyMta.DkimSigning")]
    [InlineData("PolicyMta.BounceClassification")]
    [InlineData("PolicyMta.Suppression")]
    [InlineData("PolicyMta.Returns")]
    [InlineData("PolicyMta.Authentication")]
    [InlineData("PolicyMta.VaultSecrets")]
    [InlineData("PolicyMta.Webhooks")]
    [InlineData("PolicyMta.Kafka")]
    [InlineData("PolicyMta.Amqp")]
    [InlineData("PolicyMta.Nats")]
    [InlineData("PolicyMta.Accounting")]
    [InlineData("PolicyMta.Engagement")]
    [InlineData("PolicyMta.Campaigns")]
    public void A_default_plugin_has_no_private_door(string plugin)
    {
        var folder = Path.Combine(ServerOutput.Folder, "plugins", plugin);
        var path = Path.Combine(folder, plugin + ".dll");
        Assert.True(File.Exists(path), $"The build has not laid {path}.");
        Assert.False(File.Exists(Path.Combine(folder, "PolicyMta.Sdk.dll")), "A plugin must not bring a second SDK along.");

        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var references = metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Where(name => name.StartsWith("PolicyMta.", StringComparison.Ordinal));
        Assert.Equal(["PolicyMta.Sdk"], references);
    }
}
