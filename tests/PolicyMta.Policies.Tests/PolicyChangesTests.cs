namespace PolicyMta.Policies.Tests;

/// <summary>A reload says which scripts and plugins came, went and changed.</summary>
public sealed class PolicyChangesTests
{
    [Fact]
    public void Names_what_came_went_and_changed()
    {
        var before = Of(
            (LoadedPolicyKind.Plugin, "Rules", "1"), (LoadedPolicyKind.Script, "a.js", "1"), (LoadedPolicyKind.Script, "b.js", "1"));
        var after = Of(
            (LoadedPolicyKind.Script, "a.js", "1"), (LoadedPolicyKind.Script, "b.js", "2"), (LoadedPolicyKind.Script, "c.js", "1"));
        Assert.Equal("new: script c.js; gone: plugin Rules; changed: script b.js", PolicyChanges.Between(before, after).ToString());
    }

    [Fact]
    public void Settings_alone_are_named_so() =>
        Assert.Equal(
            "settings",
            PolicyChanges.Between(Of((LoadedPolicyKind.Script, "a.js", "1")), Of((LoadedPolicyKind.Script, "a.js", "1"))).ToString());

    [Fact]
    public void Of_very_many_some_are_named()
    {
        var after = Of([.. Enumerable.Range(0, 50).Select(i => (LoadedPolicyKind.Script, $"{i}.js", "1"))]);
        Assert.EndsWith("script 19.js and 30 more", PolicyChanges.Between(LoadedPolicies.None, after).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_tells_of_them()
    {
        await using var bed = new PolicyBed();
        await File.WriteAllTextAsync(
            Path.Combine(bed.ScriptFolder, "a.js"), "export function onRoute() {}", TestContext.Current.CancellationToken);
        await bed.StartAsync();
        await File.WriteAllTextAsync(
            Path.Combine(bed.ScriptFolder, "a.js"), "export function onRoute() { return null; }", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(bed.ScriptFolder, "b.js"), "export function onRoute() {}", TestContext.Current.CancellationToken);
        Assert.Equal("new: script b.js; changed: script a.js", (await bed.ReloadAsync()).Changes.ToString());
    }

    private static LoadedPolicies Of(params (LoadedPolicyKind Kind, string Id, string Identity)[] policies) => LoadedPolicies.None with
    {
        Policies = [.. policies.Select(policy => new LoadedPolicy(policy.Kind, policy.Id, policy.Identity, 1))],
    };
}
