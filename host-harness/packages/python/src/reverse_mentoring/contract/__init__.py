"""Requests and answers as dataclasses, one module for each interface of the contract."""
