#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a desktop that Tenantry talks to: notifications and the portal for running in the background.

desktop.py LOG: each call is appended to LOG as a JSON line. A line "activate" on standard input is a person who clicks the
newest notification, "deny" lets the portal refuse from now on."""
import json
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal></interface></node>"""
BACKGROUND = """<node><interface name="org.freedesktop.portal.Background">
<method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
<method name="SetStatus"><arg type="a{sv}" direction="in"/></method></interface></node>"""

log = open(sys.argv[1], "a", encoding="utf-8", buffering=1)
bus = Gio.bus_get_sync(Gio.BusType.SESSION)
state = {"newest": 0, "sender": None, "deny": False}


def note(**call):
    log.write(json.dumps(call) + "\n")


def notifications(connection, sender, path, interface, method, arguments, invocation):
    if method == "Notify":
        _, replaces, _, summary, body, actions, _, _ = arguments.unpack()
        state["newest"] = replaces or state["newest"] + 1
        state["sender"] = sender
        note(call="notify", id=state["newest"], summary=summary, body=body, actions=actions)
        invocation.return_value(GLib.Variant("(u)", (state["newest"],)))
    elif method == "CloseNotification":
        note(call="close", id=arguments.unpack()[0])
        invocation.return_value(None)
    elif method == "GetCapabilities":
        invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
    else:
        invocation.return_value(GLib.Variant("(ssss)", ("Test", "Tenantry", "1", "1.2")))


def background(connection, sender, path, interface, method, arguments, invocation):
    if method == "SetStatus":
        note(call="status", message=arguments.unpack()[0].get("message"))
        invocation.return_value(None)
        return
    options = arguments.unpack()[1]
    handle = "/org/freedesktop/portal/desktop/request/" + sender[1:].replace(".", "_") + "/" + options["handle_token"]
    allowed = not state["deny"]
    note(call="background", autostart=options["autostart"], commandline=options["commandline"], allowed=allowed)
    invocation.return_value(GLib.Variant("(o)", (handle,)))
    results = {"background": GLib.Variant("b", allowed), "autostart": GLib.Variant("b", allowed and options["autostart"])}
    bus.emit_signal(sender, handle, "org.freedesktop.portal.Request", "Response", GLib.Variant("(ua{sv})", (0 if allowed else 1, results)))


def command(source, condition):
    line = sys.stdin.readline().strip()
    if line == "activate":
        bus.emit_signal(
            state["sender"],
            "/org/freedesktop/Notifications",
            "org.freedesktop.Notifications",
            "ActionInvoked",
            GLib.Variant("(us)", (state["newest"], "default")),
        )
    elif line == "deny":
        state["deny"] = True
    elif not line:
        loop.quit()
        return False
    return True


for text, path, handler in (
    (NOTIFICATIONS, "/org/freedesktop/Notifications", notifications),
    (BACKGROUND, "/org/freedesktop/portal/desktop", background),
):
    bus.register_object(path, Gio.DBusNodeInfo.new_for_xml(text).interfaces[0], handler, None, None)
Gio.bus_own_name_on_connection(bus, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, None, None)
Gio.bus_own_name_on_connection(
    bus, "org.freedesktop.portal.Desktop", Gio.BusNameOwnerFlags.NONE, lambda *_: print("ready", flush=True), None
)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, command)
loop.run()
