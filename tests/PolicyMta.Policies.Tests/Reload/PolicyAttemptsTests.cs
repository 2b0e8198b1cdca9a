using PolicyMta.Policies.Reload;

namespace PolicyMta.Policies.Tests.Reload;

/// <summary>What ended the process while it was loaded is not tried again until something is changed.</summary>
public sealed class PolicyAttemptsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-test-").FullName;

    private string Note => Path.Combine(_folder, "spool", "loading-policy");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_load_that_ended_leaves_nothing()
    {
        var attempts = new PolicyAttempts(Note);
        var attempt = attempts.Begin("a");
        Assert.True(File.Exists(Note));
        attempt.Dispose();
        attempt.At("late.js");
        Assert.False(File.Exists(Note));
        Assert.Null(attempts.MistakeIn("a"));
    }

    [Fact]
    public void A_load_that_is_still_at_work_is_no_mistake()
    {
        using var attempt = new PolicyAttempts(Note).Begin("a");
        Assert.Null(new PolicyAttempts(Note).MistakeIn("a"));
    }

    [Fact]
    public void Another_process_that_is_still_at_work_is_no_mistake_and_a_later_one_of_its_number_is_one()
    {
        const int First = 1;
        var status = File.ReadAllText($"/proc/{First}/stat");
        var started = status[(status.LastIndexOf(')') + 2)..].Split(' ')[19];
        Die("a", "scripts/deep.js", process: $"{First} {started}");
        Assert.Null(new PolicyAttempts(Note, isReader: true).MistakeIn("a"));

        Die("a", "scripts/deep.js", process: $"{First} {started}1");
        Assert.NotNull(new PolicyAttempts(Note, isReader: true).MistakeIn("a"));
    }

    [Fact]
    public void What_ended_the_process_is_refused_with_its_file_until_it_is_changed()
    {
        Die("a", "scripts/deep.js");
        foreach (var attempts in new[] { new PolicyAttempts(Note), new PolicyAttempts(Note, isReader: true) })
        {
            var problem = attempts.MistakeIn("a");
            Assert.Equal("scripts/deep.js", problem?.Place.File);
            Assert.Contains(Note, problem?.Remedy, StringComparison.Ordinal);
            Assert.Null(attempts.MistakeIn("b"));
        }
    }

    [Fact]
    public void After_the_machine_was_started_anew_it_is_tried_again()
    {
        Die("a", "scripts/deep.js", machine: "another");
        Assert.Null(new PolicyAttempts(Note).MistakeIn("a"));
    }

    [Fact]
    public void A_reader_writes_nothing()
    {
        using var attempt = new PolicyAttempts(Note, isReader: true).Begin("a");
        Assert.False(Directory.Exists(Path.GetDirectoryName(Note)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("half a li")]
    [InlineData("A policy is being loaded. This file is gone when that has ended, well or not.\na\nx y z\n\n")]
    public void A_note_that_makes_no_sense_counts_for_nothing(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Note)!);
        File.WriteAllText(Note, text);
        Assert.Null(new PolicyAttempts(Note).MistakeIn("a"));
    }

    [Fact]
    public async Task A_start_and_a_reload_refuse_it_and_a_change_is_tried()
    {
        await using var bed = new PolicyBed();
        bed.Builder.Attempts = new PolicyAttempts(Note);
        await File.WriteAllTextAsync(Path.Combine(bed.ScriptFolder, "policy.js"), "export function onRoute() {}", Cancel);
        await bed.StartAsync();
        Assert.False(File.Exists(Note));

        await File.WriteAllTextAsync(Path.Combine(bed.ScriptFolder, "policy.js"), "export function onRoute() { return {}; }", Cancel);
        var (options, _) = bed.ReadOptions();
        var build = await bed.Builder.BuildAsync(options!, LoadedPolicies.None, Cancel);
        await build.DiscardAsync();
        Die(build.Parts.Identity, "scripts/policy.js");

        var refused = await bed.ReloadAsync();
        Assert.Equal(ReloadOutcome.Failed, refused.Outcome);
        Assert.Contains("the process ended", Assert.Single(refused.Problems).Message, StringComparison.OrdinalIgnoreCase);
        Assert.True(File.Exists(Note));

        await File.WriteAllTextAsync(Path.Combine(bed.ScriptFolder, "policy.js"), "export function onRoute() { return null; }", Cancel);
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        Assert.False(File.Exists(Note));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The note that a process leaves which is no more.</summary>
    private void Die(string policy, string place, string? machine = null, string process = "999999999 1")
    {
        var attempt = new PolicyAttempts(Note).Begin(policy);
        attempt.At(place);
        var lines = File.ReadAllLines(Note);
        attempt.Dispose();
        lines[2] = process;
        lines[3] = machine ?? lines[3];
        File.WriteAllLines(Note, lines);
    }
}
