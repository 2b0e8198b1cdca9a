using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Plugins;

[Needs(Need.Time)]
public sealed class UnloadTests
{
    [Fact]
    public async Task Fifty_generations_of_a_plugin_that_does_what_plugins_do_leave_the_memory()
    {
        await using var bed = new PolicyBed();
        var assembly = Path.Combine(bed.Install("Leaks"), "TestPlugins.Leaks.dll");
        bed.Configure("plugins: { settings: { Test.Leaks: { word: w0 } } }");
        await bed.StartAsync();
        for (var i = 1; i <= 50; i++)
        {
            Assert.Equal($"w{i - 1}", (await bed.InjectAsync()).Metadata["word"]);
            bed.Configure($"plugins: {{ settings: {{ Test.Leaks: {{ word: w{i} }} }} }}");
            Replace(assembly, i);
            Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        }

        Assert.Equal(51, bed.Reloader.Loaded.Generation);
        await Eventually.TrueAsync(() =>
            bed.Log.Lines.Count(line => line.Contains("wrote Letter", StringComparison.Ordinal)) == 50 && bed.Reloader.Draining.IsEmpty);
        await Eventually.TrueAsync(() => bed.Reloader.Unloading.IsEmpty);
        Assert.DoesNotContain(bed.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plugin_that_cannot_be_unloaded_is_reported_by_name()
    {
        await using var bed = new PolicyBed();
        bed.Install("Pins");
        await bed.StartAsync();
        bed.Configure("plugins: { disabled: [Test.Pins] }");
        await bed.ReloadAsync();
        await Eventually.TrueAsync(() => !bed.Host.Unloads.Remaining.IsEmpty);
        await bed.Host.Unloads.WhenChecked;

        var leaked = Assert.Single(bed.Reloader.Unloading);
        Assert.Equal(("Test.Pins", "1.0.0", true), (leaked.Id, leaked.Version, leaked.IsReported));
        Assert.Contains(
            bed.Log.Lines,
            line => line.StartsWith("Warning: Plugin Test.Pins 1.0.0 was unloaded but stays in memory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_instance_that_stays_while_another_of_its_files_goes_on_is_reported_by_name()
    {
        await using var bed = new PolicyBed();
        bed.Install("Misbehaves");
        bed.Configure("plugins: { settings: { Test.Misbehaves: { how: stay } } }");
        await bed.StartAsync();
        bed.Configure("plugins: { settings: { Test.Misbehaves: { how: stay, at_inject: true } } }");
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        await Eventually.TrueAsync(() => !bed.Host.Unloads.Remaining.IsEmpty);
        await bed.Host.Unloads.WhenChecked;
        Assert.True(Assert.Single(bed.Reloader.Unloading).IsReported);
    }

    /// <summary>
    /// Puts another file of the same meaning in its place, as an update does: bytes after the end of the image are ignored.
    /// </summary>
    private static void Replace(string assembly, int number)
    {
        var next = assembly + ".new";
        File.WriteAllBytes(next, [.. File.ReadAllBytes(assembly), (byte)number]);
        File.Move(next, assembly, overwrite: true);
    }
}
